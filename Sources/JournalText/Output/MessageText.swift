internal import JournalFormat

/// Writes text of several lines in a column: the first line where the output stands, the others indented to it.
struct MessageText {
    /// From how many bytes of a message on no further line is shown, when lines are cut.
    private static let cutByteCount = 300
    /// How many lines of a message are shown at most, when lines are cut.
    private static let cutLineCount = 3

    private let showsAll: Bool
    private let isCut: Bool
    private let columnCount: Int
    private let usesUTF8: Bool

    /// - Parameter isFullWidth: whether lines are never cut, whatever `options` say.
    init(_ options: OutputOptions, isFullWidth: Bool) {
        showsAll = options.showsAll
        isCut = !isFullWidth && !options.showsAll
        columnCount = options.columnCount
        usesUTF8 = options.usesUTF8
    }

    /// Appends `text` and ends its last line; a newline at its end adds no line.
    ///
    /// - Parameters:
    ///   - indent: the number of blanks before each line but the first.
    ///   - color: what each line's text is shown in.
    ///   - highlight: the part of the text that is shown in the other colour.
    func append(
        _ text: RawSpan, indent: Int, color: MessageColor? = nil, highlight: Range<Int>? = nil,
        into out: inout ByteBuffer
    ) {
        guard text.byteCount > 0 else { return out.append(UInt8(ascii: "\n")) }
        var start = 0
        var line = 0
        while start < text.byteCount {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.byteCount
            let blankCount = line > 0 ? indent : 0
            let isLast = isCut && (line + 1 == Self.cutLineCount || end + 1 >= Self.cutByteCount)
            if isLast || (isCut && indent + (end - start) + 1 >= columnCount) {
                let room = columnCount - indent
                appendCut(
                    text.extracting(start..<end), room: room, blankCount: blankCount, isLast: isLast, color: color,
                    into: &out)
                if isLast { return }
            } else {
                out.append(repeating: UInt8(ascii: " "), count: blankCount)
                if let color {
                    append(text, line: start..<end, color: color, highlight: highlight, into: &out)
                } else {
                    out.append(shown(text.extracting(start..<end)))
                }
                out.append(UInt8(ascii: "\n"))
            }
            start = end + 1
            line += 1
        }
    }

    /// Appends a line in colour.
    ///
    /// journalctl sets the colour of the highlighted part even where that part is empty, as it is at the very beginning
    /// when nothing was searched for; so the first line, unless it is empty, changes its colours twice for nothing.
    private func append(
        _ text: RawSpan, line: Range<Int>, color: MessageColor, highlight: Range<Int>?, into out: inout ByteBuffer
    ) {
        out.append(color.on)
        let highlight = highlight ?? 0..<0
        let isHighlighted =
            highlight.isEmpty
            ? line.contains(highlight.lowerBound) : highlight.overlaps(line)
        if isHighlighted, !line.isEmpty {
            let part = highlight.clamped(to: line)
            out.append(shown(text.extracting(line.lowerBound..<part.lowerBound)))
            out.append(color.highlight)
            out.append(shown(text.extracting(part)))
            out.append(color.on)
            out.append(shown(text.extracting(part.upperBound..<line.upperBound)))
        } else {
            out.append(shown(text.extracting(line)))
        }
        out.append(ColorLevel.reset)
    }

    /// Appends a line that does not fit, or behind which others are left out.
    private func appendCut(
        _ line: RawSpan, room: Int, blankCount: Int, isLast: Bool, color: MessageColor?, into out: inout ByteBuffer
    ) {
        // Where there is no room for anything, not even the place of the line is kept.
        guard room >= 3 else { return out.append("...\n") }
        out.append(repeating: UInt8(ascii: " "), count: blankCount)
        if let color { out.append(color.on) }
        if room > line.byteCount + 3 {
            out.append(line)
            out.append("...")
        } else {
            out.append(
                ellipsizing: line, columnCount: room, percent: isLast ? 100 : 90, usesUTF8: usesUTF8)
        }
        if color != nil { out.append(ColorLevel.reset) }
        out.append(UInt8(ascii: "\n"))
    }

    /// What is shown of a piece of text: as in journalctl, which prints C strings, nothing from a NUL on. Only
    /// `--all` lets a NUL through to here.
    @_lifetime(copy text)
    private func shown(_ text: RawSpan) -> RawSpan {
        guard showsAll, let end = text.firstOffset(of: 0) else { return text }
        return text.extracting(0..<end)
    }
}
