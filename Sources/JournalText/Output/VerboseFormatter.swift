public import JournalFormat

/// The verbose mode: a line with time and cursor, then every field on a line of its own.
public struct VerboseFormatter: EntryFormatter, ~Copyable {
    /// From how many bytes on a field is not shown when lines are cut.
    private static let cutByteCount = 300

    private let options: OutputOptions
    private let filter: FieldFilter
    private let valueText: MessageText
    private var clock: LocalClock
    private var times = DisplayTime()
    private var entry: EntryMetadata?
    /// The lines of the fields: the time that stands before them may come from one of them.
    private var lines = ByteBuffer(minimumCapacity: 4096)

    public var neededFields: [String]? { nil }

    public init(_ options: OutputOptions = OutputOptions()) {
        self.options = options
        filter = FieldFilter(options.outputFields)
        valueText = MessageText(options, isFullWidth: true)
        clock = LocalClock(options.zone)
    }

    public mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer) {
        self.entry = entry
        times.reset()
        lines.removeAll()
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        times.note(payload, nameByteCount: nameByteCount)
        let name = payload.extracting(0..<nameByteCount)
        guard filter.admits(payload, nameByteCount: nameByteCount),
            payload.beginsWithFieldName(byteCount: nameByteCount)
        else { return }
        let color = color(of: name)
        lines.append("    ")
        if let color { lines.append(color) }
        lines.append(name)
        lines.append(UInt8(ascii: "="))
        let value = payload.extracting(nameByteCount + 1..<payload.byteCount)
        let isShown =
            options.showsAll
            || (options.isFullWidth || payload.byteCount < Self.cutByteCount)
                && payload.isPrintable(allowsNewline: true)
        if isShown {
            valueText.append(value, indent: 4 + nameByteCount + 1, into: &lines)
            if color != nil { lines.append(ColorLevel.reset) }
        } else {
            lines.append(UInt8(ascii: "["))
            lines.append(size: UInt64(value.byteCount))
            lines.append(" blob data]")
            if color != nil { lines.append(ColorLevel.reset) }
            lines.append(UInt8(ascii: "\n"))
        }
    }

    public mutating func end(into out: inout ByteBuffer) {
        guard let entry else { return }
        let isColored = options.colors.isOn
        let time = times.realtime(of: entry)
        _ = clock.move(to: time)
        if isColored { out.append(ColorLevel.underline) }
        out.append(timestamp: time, shownBy: clock, showsMicroseconds: true)
        if isColored { out.append(ColorLevel.reset) }
        out.append(UInt8(ascii: " "))
        if isColored { out.append(options.colors.grey) }
        out.append(UInt8(ascii: "["))
        out.append(cursorOf: entry)
        out.append(UInt8(ascii: "]"))
        if isColored { out.append(ColorLevel.reset) }
        out.append(UInt8(ascii: "\n"))
        out.append(lines.bytes)
    }

    /// The message stands out, and so do the fields that a sender cannot set.
    private func color(of name: RawSpan) -> StaticString? {
        guard options.colors.isOn else { return nil }
        if name.equals("MESSAGE") { return ColorLevel.bold }
        return name.starts(with: "_") ? ColorLevel.green : nil
    }
}
