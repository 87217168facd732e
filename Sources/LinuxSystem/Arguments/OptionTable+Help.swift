extension OptionTable {
    /// The options as text, one or more lines each, aligned and under their sections' headings.
    ///
    /// - Parameter columnCount: where lines are broken.
    public func help(columnCount: Int = 80) -> String {
        let shown = declarations.filter { $0.help != nil }
        let widest = shown.map { Self.spelling(of: $0).count }.filter { $0 <= 30 }.max() ?? 0
        let indentation = widest + 4
        var lines: [String] = []
        var section: String?
        for declaration in shown {
            if let heading = declaration.section, heading != section {
                if section != nil { lines.append("") }
                lines.append(heading + ":")
                section = heading
            }
            let spelling = "  " + Self.spelling(of: declaration)
            let text = Self.broken(declaration.help ?? "", columnCount: max(20, columnCount - indentation))
            let margin = String(repeating: " ", count: indentation)
            // A spelling that is too long for the column stands on a line of its own.
            if spelling.count + 2 > indentation {
                lines.append(spelling)
                lines += text.map { margin + $0 }
            } else {
                let padding = String(repeating: " ", count: indentation - spelling.count)
                lines.append(spelling + padding + (text.first ?? ""))
                lines += text.dropFirst().map { margin + $0 }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func spelling(of declaration: OptionDeclaration<Key>) -> String {
        var text = declaration.short.map { "-\($0)" } ?? "  "
        if let long = declaration.long { text += " --" + long }
        let name = declaration.argumentName ?? "ARG"
        let separator = declaration.long == nil ? " " : "="
        switch declaration.argument {
        case .none: return text
        case .required: return text + separator + name
        case .optional, .optionalWord: return text + "[" + (declaration.long == nil ? "" : "=") + name + "]"
        }
    }

    private static func broken(_ text: String, columnCount: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > columnCount {
                lines.append(line)
                line = ""
            }
            if !line.isEmpty { line += " " }
            line += word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
