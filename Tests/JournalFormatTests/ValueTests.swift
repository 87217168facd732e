import JournalFormat
import Testing

@Suite("Ids, cursors and names")
struct ValueTests {
    @Test("An id is 32 hexadecimal digits, or a UUID")
    func parsesIDs() {
        let text = "0123456789abcdef0123456789abcdef"
        #expect(ID128(text)?.description == text)
        #expect(ID128(text.uppercased())?.description == text)
        #expect(ID128("01234567-89ab-cdef-0123-456789abcdef")?.description == text)
    }

    @Test(
        "What is no id is refused",
        arguments: [
            "", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
            "0123456789abcdef0123456789abcdeg", "01234567-89ab-cdef-0123-456789abcde-",
            "0123456789-ab-cdef-0123-456789abcdef", "é123456789abcdef0123456789abcde",
        ])
    func refusesIDs(text: String) {
        #expect(ID128(text) == nil)
    }

    @Test("Random ids are UUIDs of version 4")
    func randomIDs() {
        for _ in 0..<100 {
            let text = ID128.random().description
            #expect(Array(text)[12] == "4")
            #expect("89ab".contains(Array(text)[16]))
        }
        #expect(ID128.random() != ID128.random())
    }

    static let cursor =
        "s=b7f25f3fbfe84dadbe9b409683894179;i=1;b=6c7c6013a26343b29e964691ff25d04c;m=632ea0;t=60a24183705a0;x=956870e5"

    @Test("A cursor comes back as it was")
    func cursorRoundTrip() {
        #expect(Cursor(Self.cursor)?.description == Self.cursor)
    }

    @Test(
        "A cursor needs enough to seek by", arguments: ["", "i=9", "s=b7f25f3fbfe84dadbe9b409683894179", "m=5", "x=1"])
    func refusesIncompleteCursors(text: String) {
        #expect(Cursor(text) == nil)
    }

    @Test(
        "A malformed item spoils a cursor",
        arguments: ["t=", "t", "t=xyz", "s=12;i=1", "t=1;", ";t=1", "t=1;;x=2", "t=10000000000000000"])
    func refusesMalformedCursors(text: String) {
        #expect(Cursor(text) == nil)
    }

    @Test("Unknown items of a cursor are ignored; a part of one compares by that part")
    func partialCursors() throws {
        let cursor = try #require(Cursor("t=60a24183705a0;z=whatever"))
        #expect(cursor.realtime == 0x60a_2418_3705a0)
        var entry = EntryMetadata(
            seqnumID: .random(), seqnum: 3, realtime: 0x60a_2418_3705a0, monotonic: 1, bootID: .random(), xorHash: 2)
        #expect(cursor.matches(entry))
        entry.realtime += 1
        #expect(!cursor.matches(entry))
    }

    @Test("Names of fields", arguments: ["A", "_A", "A1", "_", String(repeating: "A", count: 64), "A__B"])
    func validNames(name: String) {
        #expect(FieldName.isValid(name))
    }

    @Test("What is no name", arguments: ["", "1A", "a", "A B", "A-B", "Ä", String(repeating: "A", count: 65), "A="])
    func invalidNames(name: String) {
        #expect(!FieldName.isValid(name))
    }
}
