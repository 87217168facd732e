internal import JournalFormat
internal import LinuxSystem

/// What is printed: lines as they come, one for each figure.
struct Report {
    private static let heading = ["task", "measure", "Daybook", "systemd", "ratio", "spread", "target", ""]
    private static let widths = [34, 14, 11, 11, 8, 16, 8, 0]
    /// The first two columns are words, the others figures.
    private static let wordColumns = [0, 1, 7]

    /// Whether something could not be measured, or got lost.
    private(set) var hasFailed = false

    func printHeading() {
        printLine(Self.line(Self.heading))
        printLine(String(repeating: "-", count: Self.line(Self.heading).count + 11))
    }

    func printRow(_ row: Row) { printLine(Self.line(row.cells)) }

    /// Says in the place of a row why there is none.
    mutating func printFailure(_ task: String, _ error: BenchmarkError) {
        hasFailed = true
        printLine("\(task): NOT MEASURED. \(error)")
    }

    func printLine(_ text: String) { (text + "\n").withBytes { try? writeAll(1, $0) } }

    private static func line(_ cells: [String]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
            line += wordColumns.contains(column) ? cell + padding : padding + cell
            line += " "
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
