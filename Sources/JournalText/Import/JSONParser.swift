internal import JournalFormat

/// Reads JSON as the `json` modes write it: one object for each entry, each member a field.
///
/// A value is a string, an array of byte numbers, `null` for one that was left out, or an array of those for a field
/// that is repeated. An integer given bare is taken as its text. Objects may be framed as JSON text sequences or as the
/// data of server-sent events. Times and boot id belong to their object alone.
public struct JSONParser: ImportParser, ~Copyable {
    /// What stands before an object in server-sent events.
    private static let prefix = Array("data:".utf8)

    private let limits: ImportLimits
    private var reader: JSONEntryReader
    /// An object whose end lies in a later chunk, from its beginning.
    private var carry = ByteBuffer(minimumCapacity: 4096)
    private var scanner = JSONScanner()
    private var line = 1
    /// The bytes of the stream before the object, or the byte between objects, that is next.
    private var offset = 0
    /// How much of `data:` has been read.
    private var prefixByteCount = 0
    /// The events of the object read last, which are not handed out yet.
    private var warnings: [ImportWarning] = []
    private var warningIndex = 0
    private var isEntryWaiting = false
    private var isRecordReady = false
    private var failure: ImportError?

    public init(limits: ImportLimits = ImportLimits()) {
        precondition(limits.maximumEntryByteCount < Int(UInt32.max), "a record cannot be larger")
        self.limits = limits
        reader = JSONEntryReader(limits)
    }

    public var record: RawSpan {
        @_lifetime(borrow self)
        get { reader.builder.buffer.bytes }
    }

    public mutating func next(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        if let event = nextWaitingEvent() { return event }
        if let failure { throw failure }
        do {
            while position < chunk.byteCount {
                if carry.isEmpty {
                    guard try skipSpace(in: chunk, from: &position) else { continue }
                    try readObject(in: chunk, from: &position)
                } else {
                    try continueObject(in: chunk, from: &position)
                }
                if let event = nextWaitingEvent() { return event }
            }
            return nil
        } catch {
            failure = error
            // What the object's part before the fault has to say comes first.
            if let event = nextWaitingEvent() { return event }
            throw error
        }
    }

    public mutating func finish() throws(ImportError) -> ImportEvent? {
        if let event = nextWaitingEvent() { return event }
        if let failure { throw failure }
        guard !carry.isEmpty || prefixByteCount > 0 else { return nil }
        let byteCount = carry.count + prefixByteCount
        var error = ImportError(
            line: line, offset: offset + carry.count, kind: .prematureEnd(lostByteCount: byteCount))
        // The object may have been spoilt long before its end was missed.
        if let fault = faultOfCarriedObject() { error = fault }
        failure = error
        throw error
    }

    private mutating func nextWaitingEvent() -> ImportEvent? {
        if isRecordReady {
            reader.builder.removeAll()
            isRecordReady = false
        }
        if warningIndex < warnings.count {
            warningIndex += 1
            return .warning(warnings[warningIndex - 1])
        }
        warnings.removeAll(keepingCapacity: true)
        warningIndex = 0
        guard isEntryWaiting else { return nil }
        isEntryWaiting = false
        isRecordReady = true
        return .entry
    }

    /// Skips what may stand between objects; `true` when `position` is at the beginning of one.
    private mutating func skipSpace(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> Bool {
        let byte = chunk.byte(at: position)
        switch byte {
        case UInt8(ascii: "{") where prefixByteCount == 0:
            return true
        case UInt8(ascii: "\n") where prefixByteCount == 0:
            line += 1
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x1e:
            guard prefixByteCount == 0 else { throw unexpected(byte) }
        default:
            guard byte == Self.prefix[prefixByteCount] else { throw unexpected(byte) }
            prefixByteCount = (prefixByteCount + 1) % Self.prefix.count
        }
        position += 1
        offset += 1
        return false
    }

    private func unexpected(_ byte: UInt8) -> ImportError {
        ImportError(
            line: line, offset: offset,
            kind: .malformedJSON("an object must begin here, with “{”, but \(JSONFault.describe(byte)) stands here"))
    }

    /// Reads an object that begins in this chunk, if it ends in it too.
    private mutating func readObject(in chunk: RawSpan, from position: inout Int) throws(ImportError) {
        let text = chunk.extracting(position..<chunk.byteCount)
        var end = 0
        do {
            try reader.read(text, from: &end)
        } catch {
            guard case .incomplete = error else { throw importError(error, in: text) }
            // Only complete objects are read for good: this one will be read again, from its beginning.
            carry.append(text)
            scanner = JSONScanner()
            _ = scanner.endOfObject(in: text)
            position = chunk.byteCount
            return try checkLength(carry.count)
        }
        try checkLength(end)
        complete(text.extracting(0..<end))
        position += end
    }

    /// Adds to an object that began in an earlier chunk, and reads it if it ends in this one.
    private mutating func continueObject(in chunk: RawSpan, from position: inout Int) throws(ImportError) {
        let text = chunk.extracting(position..<chunk.byteCount)
        guard let byteCount = scanner.endOfObject(in: text) else {
            carry.append(text)
            position = chunk.byteCount
            return try checkLength(carry.count)
        }
        carry.append(text.extracting(0..<byteCount))
        try checkLength(carry.count)
        position += byteCount
        // The object is lent to a function that changes the parser, so it changes hands first.
        var object = ByteBuffer(minimumCapacity: 1)
        swap(&object, &carry)
        var end = 0
        do {
            try reader.read(object.bytes, from: &end)
        } catch {
            throw importError(error, in: object.bytes)
        }
        complete(object.bytes)
        object.removeAll()
        swap(&object, &carry)
    }

    private func checkLength(_ byteCount: Int) throws(ImportError) {
        guard byteCount > limits.maximumEntryByteCount else { return }
        throw ImportError(line: line, offset: offset, kind: .entryTooLong(limit: limits.maximumEntryByteCount))
    }

    private mutating func faultOfCarriedObject() -> ImportError? {
        var object = ByteBuffer(minimumCapacity: 1)
        swap(&object, &carry)
        var end = 0
        do {
            try reader.read(object.bytes, from: &end)
            return nil
        } catch {
            guard case .incomplete = error else { return importError(error, in: object.bytes) }
            return nil
        }
    }

    /// Takes over what the reader has found in `object`.
    private mutating func complete(_ object: RawSpan) {
        for (kind, place) in reader.warnings {
            warnings.append(ImportWarning(line: line(of: place, in: object), offset: offset + place, kind: kind))
        }
        if reader.suppressedWarningCount > 0 {
            let kind = ImportWarningKind.furtherWarnings(count: reader.suppressedWarningCount)
            warnings.append(ImportWarning(line: line, offset: offset, kind: kind))
        }
        isEntryWaiting = reader.hasEntry
        let newlineCount = object.newlineCount
        line += newlineCount
        offset += object.byteCount
    }

    private func line(of place: Int, in object: RawSpan) -> Int {
        line + object.extracting(0..<min(place, object.byteCount)).newlineCount
    }

    private func importError(_ fault: JSONFault, in object: RawSpan) -> ImportError {
        switch fault {
        case .incomplete:
            ImportError(
                line: line, offset: offset + object.byteCount, kind: .prematureEnd(lostByteCount: object.byteCount))
        case .malformed(let what, let place):
            ImportError(line: line(of: place, in: object), offset: offset + place, kind: .malformedJSON(what))
        case .refused(let kind, let place):
            ImportError(line: line(of: place, in: object), offset: offset + place, kind: kind)
        }
    }
}
