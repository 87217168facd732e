import Testing

@testable import DaybookCommand

/// The squares of a code as a terminal shows them.
@Suite("QR codes")
struct CodePatternTests {
    /// Whether each square is dark, without the margin.
    private func squares(_ text: String) throws -> [[Bool]] {
        let rows = try #require(CodePattern.lines(text)).flatMap { line -> [[Bool]] in
            #expect(line.hasPrefix("\u{1b}[40;37;1m") && line.hasSuffix("\u{1b}[0m"))
            let characters = line.dropFirst(10).dropLast(4)
            return [characters.map { "▄ ".contains($0) }, characters.map { "▀ ".contains($0) }]
        }
        // Light squares on all sides.
        let width = rows[0].count
        for row in rows.prefix(4) + rows.suffix(4) { #expect(row == [Bool](repeating: false, count: width)) }
        for row in rows { #expect(!row.prefix(4).contains(true) && !row.suffix(4).contains(true)) }
        return rows.dropFirst(4).prefix(width - 8).map { Array($0.dropFirst(4).dropLast(4)) }
    }

    @Test("A key's code has its marks in three corners, and the size that its length takes")
    func marks() throws {
        let address =
            "fss://45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680?machine=0123456789abcdef0123456789abcdef;hostname=x"
        let squares = try squares(address)
        let width = squares.count
        #expect(squares.allSatisfy { $0.count == width })
        // 17 squares and 4 for each version.
        #expect(width >= 37 && (width - 17) % 4 == 0)
        for (top, left) in [(0, 0), (0, width - 7), (width - 7, 0)] {
            for row in 0..<7 {
                for column in 0..<7 {
                    let distance = max(abs(row - 3), abs(column - 3))
                    #expect(squares[top + row][left + column] == (distance != 2), "\(top) \(left) \(row) \(column)")
                }
            }
        }
        #expect(!squares[7][7] && !squares[7][width - 8] && !squares[width - 8][7])
        // The line of every other square between the marks.
        for column in 8..<(width - 8) { #expect(squares[6][column] == (column % 2 == 0)) }
    }

    @Test("Other texts give other codes, and a text that is too long none")
    func differences() throws {
        #expect(try squares("fss://a") != squares("fss://b"))
        #expect(CodePattern.lines(String(repeating: "x", count: 5000)) == nil)
    }
}
