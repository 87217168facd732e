import JournalFormat
import JournalText
import Testing

@Suite("List of boots")
struct BootTableTests {
    private static let boots = [
        BootListing(
            index: -1, bootID: ID128(high: 0x6c7c_6013_a263_43b2, low: 0x9e96_4691_ff25_d04c),
            firstEntry: 1_700_000_001_000_000, lastEntry: 1_700_000_034_000_000),
        BootListing(
            index: 0, bootID: ID128(high: 1, low: 2), firstEntry: 1_698_541_199_000_000,
            lastEntry: 1_698_541_200_000_000),
    ]

    @Test("is a table, whose columns hold times of any zone")
    func table() throws {
        var out = ByteBuffer()
        let berlin = try #require(TimeZone(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
        BootTable.append(Self.boots, in: berlin, into: &out)
        #expect(
            out.bytes.text == """
                IDX BOOT ID                          FIRST ENTRY                  LAST ENTRY
                 -1 6c7c6013a26343b29e964691ff25d04c Tue 2023-11-14 23:13:21 CET  Tue 2023-11-14 23:13:54 CET
                  0 00000000000000010000000000000002 Sun 2023-10-29 02:59:59 CEST Sun 2023-10-29 02:00:00 CET

                """)
        out.removeAll()
        BootTable.append(Array(Self.boots.suffix(1)), in: .utc, showsHeader: false, into: &out)
        #expect(
            out.bytes.text
                == "0 00000000000000010000000000000002 Sun 2023-10-29 00:59:59 UTC Sun 2023-10-29 01:00:00 UTC\n")
    }

    @Test("is JSON, compact and pretty")
    func json() {
        var out = ByteBuffer()
        BootTable.appendJSON(Self.boots, isPretty: false, into: &out)
        #expect(
            out.bytes.text == """
                [{"index":-1,"boot_id":"6c7c6013a26343b29e964691ff25d04c","first_entry":1700000001000000,\
                "last_entry":1700000034000000},{"index":0,"boot_id":"00000000000000010000000000000002",\
                "first_entry":1698541199000000,"last_entry":1698541200000000}]

                """)
        out.removeAll()
        BootTable.appendJSON(Array(Self.boots.suffix(1)), isPretty: true, into: &out)
        #expect(
            out.bytes.text == """
                [
                \t{
                \t\t"index" : 0,
                \t\t"boot_id" : "00000000000000010000000000000002",
                \t\t"first_entry" : 1698541199000000,
                \t\t"last_entry" : 1698541200000000
                \t}
                ]

                """)
    }
}
