public import JournalFormat

/// Takes apart a payload of the native protocol: a datagram, or the content of the descriptor sent instead of one.
///
/// A payload is a run of fields, each in one of two forms:
///
///     NAME '=' VALUE '\n'                              the value has no '\n'
///     NAME '\n' LENGTH (8 bytes, little-endian) VALUE '\n'
///
/// An empty line ends an entry and another may follow. Lines that begin with `.` or `#` are skipped. A field whose
/// name a client may not use is left out and the rest of the entry stays. What cannot be parsed ends the payload; the
/// fields before it stay.
///
///     var parser = NativeParser()
///     while true {
///         switch parser.next(in: payload, into: &builder) {
///         case .entry(let priority): …    // add the sender's fields, finish the record
///         case .dropped(let reason): …    // count it
///         case .end: return
///         }
///     }
///
/// journald stores the first entry of a payload that has a `MESSAGE` and forgets those behind it. The protocol
/// promises one entry a payload, so both are right; here all are stored.
public struct NativeParser {
    /// What became of the next entry.
    public enum Outcome: Hashable, Sendable {
        /// A record was begun and has the entry's fields and `_TRANSPORT=journal`; the caller completes it.
        /// `priority` is 0 (emerg) to 7 (debug).
        case entry(priority: UInt8)
        /// The entry is lost; no record is under way.
        case dropped(NativeDropReason)
        /// The payload has no further entry; no record is under way.
        case end
    }

    private enum Step {
        case goOn
        case stop
        case drop(NativeDropReason)
    }

    private let limits: NativeLimits
    private var offset = 0
    private var priority: UInt8 = 0
    /// The bytes of the fields of the entry under way.
    private var byteCount = 0

    public init() { self.init(limits: .standard) }

    package init(limits: NativeLimits) { self.limits = limits }

    /// Parses one entry of `payload`, which must be the same one in each call.
    ///
    /// - Complexity: O(n) in the bytes of the entry; allocates nothing unless the builder's buffer must grow.
    public mutating func next(in payload: RawSpan, into builder: inout EntryBuilder) -> Outcome {
        guard offset < payload.byteCount else { return .end }
        builder.begin()
        priority = 6
        byteCount = 0
        scan: while offset < payload.byteCount {
            switch parseLine(of: payload, into: &builder) {
            case .goOn: continue
            case .stop: break scan
            case .drop(let reason): return drop(reason, in: payload, from: &builder)
            }
        }
        // An entry without fields also ends the payload: an empty line at its start hides all that follows.
        guard builder.fieldCount > 0 else { return drop(.noFields, in: payload, from: &builder) }
        builder.addConstant("_TRANSPORT=journal")
        return .entry(priority: priority)
    }

    private mutating func drop(
        _ reason: NativeDropReason, in payload: RawSpan, from builder: inout EntryBuilder
    ) -> Outcome {
        builder.abandon()
        offset = payload.byteCount
        return .dropped(reason)
    }

    private mutating func parseLine(of payload: RawSpan, into builder: inout EntryBuilder) -> Step {
        let start = offset
        let first = payload.byte(at: start)
        if first == UInt8(ascii: "\n") {
            offset = start + 1
            return .stop
        }
        guard let end = payload.firstOffset(of: UInt8(ascii: "\n"), from: start) else {
            offset = payload.byteCount
            return .stop
        }
        offset = end + 1
        if first == UInt8(ascii: ".") || first == UInt8(ascii: "#") { return .goOn }
        guard builder.fieldCount <= limits.fieldCount else { return .drop(.tooManyFields) }

        let line = payload.extracting(start..<end)
        guard let sign = line.firstOffset(of: UInt8(ascii: "=")) else {
            return parseBinaryField(named: line, of: payload, into: &builder)
        }
        let name = line.extracting(0..<sign)
        guard FieldName.isValidFromClient(name) else { return .goOn }
        guard line.byteCount <= limits.fieldByteCount else { return .drop(.fieldTooLong) }
        guard reserve(line.byteCount, fieldCount: builder.fieldCount) else { return .drop(.entryTooLong) }
        builder.addField(line)
        notePriority(name, line.extracting((sign + 1)..<line.byteCount))
        return .goOn
    }

    /// Parses the length and the value at `offset`.
    private mutating func parseBinaryField(
        named name: RawSpan, of payload: RawSpan, into builder: inout EntryBuilder
    ) -> Step {
        let available = payload.byteCount - offset - 8
        guard available > 0 else {
            offset = payload.byteCount
            return .stop
        }
        let length = payload.loadLittleEndian(at: offset, as: UInt64.self)
        // A length beyond the limit drops the entry even when the payload is shorter than that.
        guard length <= UInt64(limits.fieldByteCount) else { return .drop(.fieldTooLong) }
        let valueStart = offset + 8
        let valueEnd = valueStart + Int(length)
        let fieldByteCount = name.byteCount + 1 + Int(length)
        guard fitsEntry(fieldByteCount, fieldCount: builder.fieldCount) else { return .drop(.entryTooLong) }
        guard valueEnd < payload.byteCount, payload.byte(at: valueEnd) == UInt8(ascii: "\n") else {
            offset = payload.byteCount
            return .stop
        }
        offset = valueEnd + 1
        guard FieldName.isValidFromClient(name) else { return .goOn }
        byteCount += fieldByteCount
        let value = payload.extracting(valueStart..<valueEnd)
        builder.beginField()
        builder.append(name)
        builder.append(UInt8(ascii: "="))
        builder.append(value)
        builder.endField()
        notePriority(name, value)
        return .goOn
    }

    private func fitsEntry(_ fieldByteCount: Int, fieldCount: Int) -> Bool {
        byteCount + fieldByteCount + fieldCount + 1 <= limits.entryByteCount
    }

    private mutating func reserve(_ fieldByteCount: Int, fieldCount: Int) -> Bool {
        guard fitsEntry(fieldByteCount, fieldCount: fieldCount) else { return false }
        byteCount += fieldByteCount
        return true
    }

    /// Takes the entry's priority from a field `PRIORITY` of one digit. A later one wins; 8 and 9 are taken for what
    /// their lowest three bits say.
    private mutating func notePriority(_ name: RawSpan, _ value: RawSpan) {
        guard value.byteCount == 1, name.equals("PRIORITY"), let digit = value.byte(at: 0).decimalValue else { return }
        priority = digit & 7
    }
}
