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
    private var table = RepetitionTable()
    /// The place in the output where the fields begin.
    private var fieldsStart = 0
    private var scratch = ByteBuffer(minimumCapacity: 4096)

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
        fieldsStart = out.count
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        // The boot id stands among the members from the header.
        if nameByteCount == 8, payload.starts(with: "_BOOT_ID=") { return }
        guard filter.admits(payload, nameByteCount: nameByteCount),
            payload.beginsWithFieldName(byteCount: nameByteCount)
        else { return }
        separate(depth: 1, into: &out)
        let name = out.count + (isColored ? 1 + ColorLevel.green.utf8CodeUnitCount : 1)
        openString(into: &out)
        out.append(payload.extracting(0..<nameByteCount))
        closeString(into: &out)
        if isPretty { out.append(" : ") } else { out.append(":") }
        let value = out.count
        append(valueOf: payload, nameByteCount: nameByteCount, into: &out)
        table.add(name: name..<name + nameByteCount, value: value..<out.count, in: out)
    }

    public mutating func end(into out: inout ByteBuffer) {
        if table.hasRepetitions { gatherRepetitions(in: &out) }
        switch layout {
        case .compact, .sequence: out.append("}\n")
        case .pretty: out.append("\n}\n")
        case .serverSentEvents: out.append("}\n\n")
        }
    }

    private func append(valueOf payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        let start = nameByteCount + 1
        guard showsAll || payload.byteCount < Self.nullThreshold else {
            if isColored { out.append(ColorLevel.bold) }
            out.append("null")
            if isColored { out.append(ColorLevel.reset) }
            return
        }
        let value = payload.extracting(start..<payload.byteCount)
        if payload.isPlainJSON(from: start) {
            openString(into: &out)
            out.append(value)
            closeString(into: &out)
        } else if value.isPrintable(allowsNewline: true) {
            openString(into: &out)
            out.append(escapedForJSON: value)
            closeString(into: &out)
        } else {
            append(bytes: value, into: &out)
        }
    }

    private func append(bytes: RawSpan, into out: inout ByteBuffer) {
        openArray(depth: 2, into: &out)
        for offset in 0..<bytes.byteCount {
            if offset > 0 { separate(depth: 2, into: &out) }
            if isColored { out.append(ColorLevel.boldBlue) }
            out.append(decimal: UInt64(bytes.byte(at: offset)))
            if isColored { out.append(ColorLevel.reset) }
        }
        closeArray(depth: 1, into: &out)
    }

    /// Writes the fields again, those of the same name as one member with an array.
    ///
    /// That an entry repeats a field shows only when its second value comes, and few entries do, so all are written as
    /// they come and the few are rewritten.
    private mutating func gatherRepetitions(in out: inout ByteBuffer) {
        scratch.removeAll()
        scratch.append(out.bytes(in: fieldsStart..<out.count))
        out.truncate(to: fieldsStart)
        for field in table.fields where field.isFirst {
            separate(depth: 1, into: &out)
            openString(into: &out)
            out.append(written(field.name))
            closeString(into: &out)
            if isPretty { out.append(" : ") } else { out.append(":") }
            guard field.next >= 0 else {
                out.append(written(field.value))
                continue
            }
            openArray(depth: 2, into: &out)
            append(deeper: written(field.value), into: &out)
            var next = field.next
            while next >= 0 {
                separate(depth: 2, into: &out)
                append(deeper: written(table.fields[next].value), into: &out)
                next = table.fields[next].next
            }
            closeArray(depth: 1, into: &out)
        }
    }

    /// What was written at `range` of the output, before it was taken out of there.
    @_lifetime(borrow self)
    private func written(_ range: Range<Int>) -> RawSpan {
        scratch.bytes(in: range.lowerBound - fieldsStart..<range.upperBound - fieldsStart)
    }

    /// Appends a value that was written for a member as an element of an array, which is indented by one more.
    private func append(deeper value: RawSpan, into out: inout ByteBuffer) {
        var start = 0
        while let end = value.firstOffset(of: UInt8(ascii: "\n"), from: start) {
            out.append(value.extracting(start...end))
            out.append(UInt8(ascii: "\t"))
            start = end + 1
        }
        out.append(value.extracting(start..<value.byteCount))
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
