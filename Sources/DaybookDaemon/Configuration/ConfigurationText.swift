/// The lines of a configuration file in the syntax of systemd's: `[Section]`, `Name=Value`, comments that begin with
/// `#` or `;`, and a `\` at the end of a line that goes on in the next one.
struct ConfigurationText {
    /// What a line says.
    enum Content: Hashable {
        case section(String)
        case assignment(name: String, value: String)
        /// Neither of them.
        case malformed(String)
    }

    /// A line that says something, and its number, counted from 1; the first one's when it goes on.
    struct Line: Hashable {
        var number: Int
        var content: Content
    }

    let lines: [Line]

    init(_ text: String) {
        var lines: [Line] = []
        var pending: (number: Int, text: String)?
        let physical = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in physical.enumerated() {
            var text = line.trimmingWhitespace
            // A comment between the parts of a long line does not end it.
            if text.first == "#" || text.first == ";" { continue }
            let goesOn = text.last == "\\"
            if goesOn { text = text.dropLast() }
            let joined = (pending?.number ?? index + 1, (pending?.text ?? "") + text + (goesOn ? " " : ""))
            pending = goesOn ? joined : nil
            if !goesOn { Self.append(joined.0, Substring(joined.1), to: &lines) }
        }
        if let pending { Self.append(pending.number, Substring(pending.text), to: &lines) }
        self.lines = lines
    }

    private static func append(_ number: Int, _ text: Substring, to lines: inout [Line]) {
        let text = text.trimmingWhitespace
        guard !text.isEmpty else { return }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if text.first == "[", text.last == "]" {
            lines.append(Line(number: number, content: .section(String(text.dropFirst().dropLast()))))
        } else if parts.count == 2, !parts[0].trimmingWhitespace.isEmpty {
            let (name, value) = (String(parts[0].trimmingWhitespace), String(parts[1].trimmingWhitespace))
            lines.append(Line(number: number, content: .assignment(name: name, value: value)))
        } else {
            lines.append(Line(number: number, content: .malformed(String(text))))
        }
    }
}

extension Substring {
    /// The text without whitespace at both ends.
    fileprivate var trimmingWhitespace: Substring {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
