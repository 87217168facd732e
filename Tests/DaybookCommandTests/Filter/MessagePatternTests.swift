import JournalFormat
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Searching messages")
struct MessagePatternTests {
    static func find(_ pattern: String, _ text: String, _ isCaseSensitive: Bool? = nil) throws -> Range<Int>? {
        var pattern = try MessagePattern(pattern, isCaseSensitive: isCaseSensitive)
        return try find(&pattern, Array(text.utf8))
    }

    static func find(_ pattern: inout MessagePattern, _ bytes: [UInt8]) throws -> Range<Int>? {
        var buffer = ByteBuffer()
        buffer.append(bytes)
        return try pattern.firstMatch(in: buffer.bytes)
    }

    @Test(arguments: [
        ("b+", "abbbc", 1..<4), ("B", "abc", nil), ("b", "aBc", 1..<2), ("aBc", "abc", nil), ("^$", "", 0..<0),
        ("a.c", "a\nc", nil), ("ä", "xä", 1..<3), ("x*", "abc", 0..<0), ("foo\\Kbar", "foobar", 3..<6),
        ("c$", "abc", 2..<3),
    ])
    func places(pattern: String, text: String, expected: Range<Int>?) throws {
        #expect(try Self.find(pattern, text) == expected)
    }

    @Test func caseCanBeChosen() throws {
        #expect(try Self.find("b", "B", true) == nil)
        #expect(try Self.find("B", "b", false) == 0..<1)
    }

    @Test("finds the same before and after it is compiled to machine code")
    func manySearches() throws {
        var pattern = try MessagePattern("([a-z]+)=([0-9]+)")
        for number in 0..<500 {
            #expect(try Self.find(&pattern, Array("  key=\(number) ".utf8)) == 2..<6 + "\(number)".count)
            #expect(try Self.find(&pattern, [0xff, 0xfe, 0]) == nil)
        }
    }

    @Test("a malformed pattern is said to be so, with the place", arguments: ["(", "[a", "*", "a{2,1}"])
    func malformed(pattern: String) {
        #expect {
            _ = try MessagePattern(pattern)
        } throws: { error in
            (error as? CommandError)?.message.contains("--grep: '\(pattern)'") == true
        }
    }

    @Test("gives up on a pattern without end instead of searching for ever")
    func catastrophe() throws {
        #expect(throws: CommandError.self) {
            try Self.find("(a+)+(a+)+$", String(repeating: "a", count: 2000) + "b")
        }
    }
}
