public import JournalFormat

/// One connection on which a program's output arrives: the handshake, then lines.
///
/// A pure state machine: bytes are pushed in as they are read, in pieces of any size, and records come out.
///
///     var offset = 0
///     while true {
///         switch stream.next(in: bytes, from: &offset, into: &builder) {
///         case .started: …               // the settings are known
///         case .line(let priority): …    // add the sender's fields, finish the record
///         case .needsMoreBytes: return
///         case .refused: …               // close the connection
///         }
///     }
///
/// A line is held back until its end is known, so memory is bounded by the longest line.
public struct StdoutStream: ~Copyable {
    /// What the bytes led to.
    public enum Outcome: Hashable, Sendable {
        /// The handshake is complete.
        case started
        /// A record was begun and has the line's fields; the caller completes it.
        /// `priority` is 0 (emerg) to 7 (debug).
        case line(priority: UInt8)
        /// All bytes are taken; no record is under way.
        case needsMoreBytes
        /// The client does not keep to the protocol: the connection must be closed.
        case refused(StdoutRefusal)
    }

    /// The longest line, in bytes, unless told otherwise.
    public static let defaultLineMax = 48 * 1024

    /// The stream's id, as in `_STREAM_ID`.
    public let id: ID128
    private let lineMax: Int
    private var handshake: StdoutHandshake
    private var refusal: StdoutRefusal?
    /// The start of a line whose end has not come yet: shorter than the longest line, and without a line break.
    private var partial = ByteBuffer(minimumCapacity: 64)
    /// The fields that all lines have in common.
    private var fields = EncodedFields()

    /// A stream that awaits its handshake.
    ///
    /// - Parameters:
    ///   - id: a random id of its own.
    ///   - isPeerRoot: whether the peer's user is root, and so may say which unit the stream belongs to.
    ///   - lineMax: the longest line, in bytes; what is longer is cut.
    public init(id: ID128, isPeerRoot: Bool, lineMax: Int = defaultLineMax) {
        precondition(lineMax > 0, "a line must have room for something")
        self.id = id
        self.lineMax = lineMax
        handshake = StdoutHandshake(isPeerRoot: isPeerRoot)
    }

    /// What the client said in the handshake; `nil` before it is complete.
    public var settings: StdoutSettings? { handshake.isComplete ? handshake.settings : nil }

    /// Goes on through `bytes` from `offset` to the next event, and moves `offset` behind what was taken.
    ///
    /// - Complexity: O(n) in the bytes taken.
    public mutating func next(
        in bytes: RawSpan, from offset: inout Int, into builder: inout EntryBuilder
    ) -> Outcome {
        while true {
            if let refusal { return .refused(refusal) }
            // In the handshake one byte more, so that the newline of the longest line is seen.
            let limit = handshake.isComplete ? lineMax : StdoutHandshake.maximumLineByteCount + 1
            let window = bytes.extracting(offset..<min(bytes.byteCount, offset + limit - partial.count))
            let lineBreak: LineBreak
            let text: RawSpan
            if let found = Self.firstBreak(in: window) {
                lineBreak = window.byte(at: found) == 0 ? .nul : .newline
                text = window.extracting(0..<found)
                offset += found + 1
            } else if partial.count + window.byteCount == limit {
                lineBreak = .lineMax
                text = window
                offset += window.byteCount
            } else {
                partial.append(window)
                offset += window.byteCount
                return .needsMoreBytes
            }
            if let outcome = endLine(with: text, lineBreak, into: &builder) { return outcome }
        }
    }

    /// Ends the line under way, because the connection was closed or because another process goes on writing.
    ///
    /// - Returns: the line's priority when a record was begun, which the caller completes; `nil` when there was
    ///   nothing to log.
    public mutating func flush(_ lineBreak: LineBreak, into builder: inout EntryBuilder) -> UInt8? {
        precondition(lineBreak == .endOfStream || lineBreak == .pidChange, "other breaks are found in the bytes")
        guard !partial.isEmpty, refusal == nil else { return nil }
        guard case .line(let priority) = endLine(with: RawSpan(), lineBreak, into: &builder) else { return nil }
        return priority
    }

    /// The offset of the first newline or NUL.
    ///
    /// Looks for both block by block, because a search through the whole window for the one that comes later would
    /// be repeated for every line.
    private static func firstBreak(in window: RawSpan) -> Int? {
        var start = 0
        while start < window.byteCount {
            let block = window.extracting(start..<min(window.byteCount, start + 512))
            let newline = block.firstOffset(of: UInt8(ascii: "\n"))
            let nul = block.extracting(0..<(newline ?? block.byteCount)).firstOffset(of: 0)
            if let found = nul ?? newline { return start + found }
            start += 512
        }
        return nil
    }

    private mutating func endLine(
        with text: RawSpan, _ lineBreak: LineBreak, into builder: inout EntryBuilder
    ) -> Outcome? {
        guard handshake.isComplete else { return endHandshakeLine(with: text, lineBreak) }
        if partial.isEmpty { return log(text, lineBreak, into: &builder) }
        partial.append(text)
        let outcome = log(partial.bytes, lineBreak, into: &builder)
        partial.removeAll()
        return outcome
    }

    private mutating func endHandshakeLine(with text: RawSpan, _ lineBreak: LineBreak) -> Outcome? {
        guard lineBreak == .newline else { return refuse(.unterminatedLine) }
        partial.append(text)
        // A copy, because borrowing the bytes of `partial` borrows the whole stream.
        var handshake = handshake
        do {
            try handshake.receive(partial.bytes)
        } catch {
            return refuse(error)
        }
        self.handshake = handshake
        partial.removeAll()
        guard handshake.isComplete else { return nil }
        encodeFields()
        return .started
    }

    private mutating func refuse(_ reason: StdoutRefusal) -> Outcome {
        refusal = reason
        return .refused(reason)
    }

    private mutating func encodeFields() {
        let settings = handshake.settings
        let id = id
        fields.add("_TRANSPORT=") { $0.append("stdout") }
        fields.add("_STREAM_ID=") { $0.append(id) }
        if settings.priority.facility != 0 {
            fields.add("SYSLOG_FACILITY=") { $0.append(decimal: UInt64(settings.priority.facility)) }
        }
        if !settings.identifier.isEmpty { fields.add("SYSLOG_IDENTIFIER=") { $0.append(settings.identifier) } }
    }

    /// Begins a record for a line, unless the line is empty.
    private func log(_ line: RawSpan, _ lineBreak: LineBreak, into builder: inout EntryBuilder) -> Outcome? {
        var priority = handshake.settings.priority
        // A line of nothing but whitespace is kept as it is.
        let trimmed = line.trimmingTrailingWhitespace()
        var message = trimmed.byteCount > 0 ? trimmed : line
        if handshake.settings.hasLevelPrefix, let prefix = SyslogPriority.prefix(of: message),
            prefix.byteCount == 3, prefix.priority.rawValue <= 7
        {
            priority = priority.with(level: prefix.priority.level)
            message = message.extracting(3..<message.byteCount)
        }
        guard message.byteCount > 0 else { return nil }
        builder.begin()
        fields.add(to: &builder)
        builder.addField("PRIORITY=", decimal: UInt64(priority.level))
        if let field = lineBreak.field { builder.addConstant(field) }
        builder.addField("MESSAGE=", message)
        return .line(priority: priority.level)
    }
}
