/// Lines of columns.
enum TextTable {
    /// A line.
    ///
    /// - Parameter widths: of each column; negative for words, which stand to the left.
    static func row(_ widths: [Int], _ cells: [String]) -> String {
        var line = ""
        for (width, cell) in zip(widths, cells) {
            let padding = String(repeating: " ", count: max(0, abs(width) - cell.count))
            line += width < 0 ? cell + padding : padding + cell
            line += " "
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
