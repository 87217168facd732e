public import JournalFormat

/// The short modes: a line `TIME HOST WHO[PID]: MESSAGE` for each entry that has a message.
///
/// Months have English names in any locale.
public struct ShortFormatter: EntryFormatter, ~Copyable {
    /// From how many bytes on a name is too long to be shown.
    private static let maximumNameByteCount = 300

    private let mode: OutputMode
    private let options: OutputOptions
    private let messageText: MessageText
    private var clock: ShortClock
    private var fields = ShortFields()
    private var entry: EntryMetadata?
    private var highlight: Range<Int>?

    public var neededFields: [String]? { ShortFields.names }

    /// A formatter for one of the modes whose names begin with `short`, or for `with-unit`.
    public init(_ mode: OutputMode, _ options: OutputOptions = OutputOptions()) {
        precondition(mode == .withUnit || mode.rawValue.hasPrefix("short"), "not one of the short modes")
        self.mode = mode
        self.options = options
        messageText = MessageText(options, isFullWidth: options.isFullWidth)
        clock = ShortClock(mode, zone: options.zone)
    }

    public mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer) {
        fields.removeAll()
        self.entry = entry
        self.highlight = highlight
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        fields.note(payload, nameByteCount: nameByteCount)
    }

    public mutating func end(into out: inout ByteBuffer) {
        guard let entry, fields.message.range != nil, !isExcluded else { return }
        let lineStart = out.count
        clock.append(entry, fields.times, into: &out)
        if options.showsHostname, let range = shown(fields.hostname) {
            out.append(UInt8(ascii: " "))
            out.append(fields.bytes(in: range))
        }
        let miscount = appendSender(into: &out)
        if let range = shown(fields.processID) ?? shown(fields.syslogProcessID) {
            out.append(UInt8(ascii: "["))
            out.append(fields.bytes(in: range))
            out.append(UInt8(ascii: "]"))
        }
        out.append(": ")
        appendMessage(indent: out.count - lineStart + miscount, into: &out)
    }

    private var isExcluded: Bool {
        guard !options.excludedIdentifiers.isEmpty, let range = fields.identifier.range else { return false }
        for excluded in options.excludedIdentifiers
        where excluded.withBytes({ $0.hasSameBytes(as: fields.bytes(in: range)) }) {
            return true
        }
        return false
    }

    /// The place of a value that is there and fit to stand in a line.
    private func shown(_ slot: ShortFields.Slot) -> Range<Int>? {
        guard let range = slot.range else { return nil }
        guard !options.showsAll else { return range }
        return range.count < Self.maximumNameByteCount && fields.bytes(in: range).isPrintable(allowsNewline: true)
            ? range : nil
    }

    /// Appends a blank and who wrote the message. Returns what journalctl's idea of the length differs by, so that
    /// further lines are indented as it does it: it forgets ` unknown`, and takes a user's unit to be as long as the
    /// system's.
    private func appendSender(into out: inout ByteBuffer) -> Int {
        let start = out.count
        out.append(UInt8(ascii: " "))
        if mode == .withUnit, shown(fields.unit) != nil || shown(fields.userUnit) != nil {
            if let range = fields.unit.range { out.append(fields.bytes(in: range)) }
            guard let range = fields.userUnit.range else { return 0 }
            if out.count > start + 1 { out.append(UInt8(ascii: "/")) }
            out.append(fields.bytes(in: range))
            return (fields.unit.range?.count ?? 0) - range.count
        }
        if let range = shown(fields.identifier) ?? shown(fields.command) {
            out.append(fields.bytes(in: range))
            return 0
        }
        out.append("unknown")
        return -8
    }

    private mutating func appendMessage(indent: Int, into out: inout ByteBuffer) {
        let highlight = options.showsAll ? highlight : fields.prepareMessage(highlight: highlight)
        guard var range = fields.message.range else { return }
        if options.truncatesAtNewline {
            range = range.lowerBound..<range.lowerBound + fields.bytes(in: range).endOfFirstLine
        }
        let message = fields.bytes(in: range)
        guard options.showsAll || message.isPrintable(allowsNewline: true) else {
            out.append(UInt8(ascii: "["))
            out.append(size: UInt64(message.byteCount))
            return out.append(" blob data]\n")
        }
        var color = options.colors.message(ofPriority: fields.priority)
        if color == nil, fields.isAudit, options.colors.isOn {
            color = MessageColor(on: ColorLevel.blue, highlight: "")
        }
        messageText.append(message, indent: indent, color: color, highlight: highlight, into: &out)
    }
}

extension RawSpan {
    /// The offset of the first carriage return or newline, or the span's end.
    fileprivate var endOfFirstLine: Int {
        min(firstOffset(of: UInt8(ascii: "\n")) ?? byteCount, firstOffset(of: UInt8(ascii: "\r")) ?? byteCount)
    }
}
