public import JournalFormat

/// Entries as JSON objects: every value a string, or an array of bytes if it is not text, or `null` if it is too long;
/// the values of a repeated field stand in an array.
public struct JSONFormatter: EntryFormatter, ~Copyable {
    /// What surrounds an object, and its white space.
    public enum Layout: Sendable {
        /// One object a line.
        case compact
        /// Objects over many lines, indented by TABs.
        case pretty
        /// As the data of server-sent events.
        case serverSentEvents
        /// As JSON text sequences (RFC 7464): each begins with the byte `0x1e`.
        case sequence
    }

    /// From how many bytes on a field, with its name and the `=`, is shown as `null`.
    private static let nullThreshold = 4096

    private let layout: Layout
    private let filter: FieldFilter
    private let showsAll: Bool
    private let isColored: Bool
    private let isPretty: Bool
    private var table = FieldTable()

    public var neededFields: [String]? { nil }

    public init(layout: Layout, _ options: OutputOptions = OutputOptions()) {
        self.layout = layout
        isPretty = layout == .pretty
        filter = FieldFilter(options.outputFields)
        showsAll = options.showsAll
        isColored = options.colors.isOn
    }

    public mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer) {
        table.removeAll()
        switch layout {
        case .compact: out.append("{")
        case .pretty: out.append("{\n\t")
        case .serverSentEvents: out.append("data: {")
        case .sequence: out.append("\u{1e}{")
        }
        openString(into: &out)
        out.append("__CURSOR")
        openStringBehindKey(into: &out)
        out.append(cursorOf: entry)
        beginMember("__REALTIME_TIMESTAMP", into: &out)
        out.append(decimal: entry.realtime)
        beginMember("__MONOTONIC_TIMESTAMP", into: &out)
        out.append(decimal: entry.monotonic)
        beginMember("__SEQNUM", into: &out)
        out.append(decimal: entry.seqnum)
        beginMember("__SEQNUM_ID", into: &out)
        out.append(entry.seqnumID)
        beginMember("_BOOT_ID", into: &out)
        out.append(entry.bootID)
        closeString(into: &out)
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        // The boot id stands among the members from the header.
        if nameByteCount == 8, payload.starts(with: "_BOOT_ID=") { return }
        guard filter.admits(payload, nameByteCount: nameByteCount),
            payload.beginsWithFieldName(byteCount: nameByteCount)
        else { return }
        let keepsValue = showsAll || payload.byteCount < Self.nullThreshold
        table.add(payload, nameByteCount: nameByteCount, keepsValue: keepsValue)
    }

    public mutating func end(into out: inout ByteBuffer) {
        for name in table.names {
            separate(depth: 1, into: &out)
            openString(into: &out)
            out.append(table.bytes(in: name.bytes))
            closeString(into: &out)
            if isPretty { out.append(" : ") } else { out.append(":") }
            appendValues(of: name, into: &out)
        }
        switch layout {
        case .compact, .sequence: out.append("}\n")
        case .pretty: out.append("\n}\n")
        case .serverSentEvents: out.append("}\n\n")
        }
    }

    private func appendValues(of name: FieldTable.Name, into out: inout ByteBuffer) {
        guard name.firstValue != name.lastValue else {
            return append(table.value(at: name.firstValue), depth: 1, into: &out)
        }
        openArray(depth: 2, into: &out)
        var index = name.firstValue
        while true {
            let value = table.value(at: index)
            append(value, depth: 2, into: &out)
            index = value.next
            if index < 0 { break }
            separate(depth: 2, into: &out)
        }
        closeArray(depth: 1, into: &out)
    }

    private func append(_ value: FieldTable.Value, depth: Int, into out: inout ByteBuffer) {
        guard let range = value.bytes else {
            if isColored { out.append(ColorLevel.bold) }
            out.append("null")
            if isColored { out.append(ColorLevel.reset) }
            return
        }
        let bytes = table.bytes(in: range)
        if bytes.isPrintable(allowsNewline: true) {
            openString(into: &out)
            out.append(escapedForJSON: bytes)
            closeString(into: &out)
            return
        }
        openArray(depth: depth + 1, into: &out)
        for offset in 0..<bytes.byteCount {
            if offset > 0 { separate(depth: depth + 1, into: &out) }
            if isColored { out.append(ColorLevel.boldBlue) }
            out.append(decimal: UInt64(bytes.byte(at: offset)))
            if isColored { out.append(ColorLevel.reset) }
        }
        closeArray(depth: depth, into: &out)
    }
}

/// Punctuation.
extension JSONFormatter {
    private func openString(into out: inout ByteBuffer) {
        out.append(UInt8(ascii: "\""))
        if isColored { out.append(ColorLevel.green) }
    }

    private func closeString(into out: inout ByteBuffer) {
        if isColored { out.append(ColorLevel.reset) }
        out.append(UInt8(ascii: "\""))
    }

    private func openStringBehindKey(into out: inout ByteBuffer) {
        closeString(into: &out)
        if isPretty { out.append(" : ") } else { out.append(":") }
        openString(into: &out)
    }

    /// Closes the string before, and goes on to the inside of the next member's.
    private func beginMember(_ name: StaticString, into out: inout ByteBuffer) {
        closeString(into: &out)
        separate(depth: 1, into: &out)
        openString(into: &out)
        out.append(name)
        openStringBehindKey(into: &out)
    }

    private func separate(depth: Int, into out: inout ByteBuffer) {
        out.append(UInt8(ascii: ","))
        breakLine(depth: depth, into: &out)
    }

    private func openArray(depth: Int, into out: inout ByteBuffer) {
        out.append(UInt8(ascii: "["))
        breakLine(depth: depth, into: &out)
    }

    private func closeArray(depth: Int, into out: inout ByteBuffer) {
        breakLine(depth: depth, into: &out)
        out.append(UInt8(ascii: "]"))
    }

    private func breakLine(depth: Int, into out: inout ByteBuffer) {
        guard isPretty else { return }
        out.append(UInt8(ascii: "\n"))
        out.append(repeating: UInt8(ascii: "\t"), count: depth)
    }
}
