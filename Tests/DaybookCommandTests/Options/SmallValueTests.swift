import JournalFormat
import Testing

@testable import DaybookCommand

@Suite("Small values of the command line")
struct SmallValueTests {
    static let id = "6c7c6013a26343b29e964691ff25d04c"

    @Test(arguments: [
        ("all", BootSpecification.all), ("0", .number(0)), ("-1", .number(-1)), ("+3", .number(3)), ("3", .number(3)),
        ("2147483647", .number(2_147_483_647)),
    ])
    func bootNumbers(text: String, expected: BootSpecification) {
        #expect(BootSpecification(text) == expected)
    }

    @Test func bootIDs() throws {
        let id = try #require(ID128(Self.id))
        #expect(BootSpecification(Self.id) == .id(id, offset: 0))
        #expect(BootSpecification(Self.id + "-2") == .id(id, offset: -2))
        #expect(BootSpecification(Self.id + "+2") == .id(id, offset: 2))
    }

    @Test(arguments: [
        "", "x", "1x", "--1", "+", "-", "2147483648", "6c7c6013a26343b29e964691ff25d04", "ALL", id + "2", id + "+",
        id + "+x",
        "zc7c6013a26343b29e964691ff25d04c",
    ])
    func notBoots(text: String) {
        #expect(BootSpecification(text) == nil)
    }

    @Test(arguments: ["", "x", "-1", "+-1", "++1", "1 ", "0x10", "2147483648", "+all", "+"])
    func notLines(text: String) {
        #expect(LineLimit(text) == nil)
    }

    @Test(arguments: [("yes", true), ("1", true), ("ON", true), ("off", false), ("0", false), ("n", false)])
    func booleans(text: String, expected: Bool) {
        #expect(parseBoolean(text) == expected)
    }

    @Test(arguments: [
        ("kitten", "sitting", 3), ("", "abc", 3), ("same", "same", 0), ("outptu", "output", 1), ("ab", "ba", 1),
    ])
    func distances(left: String, right: String, expected: Int) {
        #expect(NearestName.distance(left, right) == expected)
        #expect(NearestName.distance(right, left) == expected)
    }

    @Test func nearestNames() {
        #expect(NearestName.of("revese", among: ["merge", "reverse"]) == "reverse")
        #expect(NearestName.of("qqq", among: ["merge", "reverse"]) == nil)
        #expect(NearestName.of("x", among: []) == nil)
    }
}
