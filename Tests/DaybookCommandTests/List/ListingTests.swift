import Journal
import JournalFormat
import JournalStorage
import JournalText
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Lists")
struct ListingTests {
    static let boots = (1...4).map { Boot(id: ID128(high: 0, low: $0), firstRealtime: $0, lastRealtime: $0 + 1) }

    @Test(
        "number the boots from the newest, or from the oldest if that is what was asked for",
        arguments: [
            (LineLimit.all, false, [-3, -2, -1, 0], [1, 2, 3, 4]), (.all, true, [0, -1, -2, -3], [4, 3, 2, 1]),
            (.newest(2), false, [-1, 0], [3, 4]), (.newest(9), false, [-3, -2, -1, 0], [1, 2, 3, 4]),
            (.oldest(2), false, [1, 2], [1, 2]), (.oldest(2), true, [2, 1], [2, 1]), (.newest(0), false, [], []),
        ])
    func numbers(lines: LineLimit, isReverse: Bool, indices: [Int], ids: [UInt64]) {
        var range = ShowRange()
        range.lines = lines
        range.isReverse = isReverse
        let listings = Listing.listings(of: Self.boots, range)
        #expect(listings.map(\.index) == indices)
        #expect(listings.map(\.bootID.low) == ids)
    }

    @Test("say what a header says")
    func header() throws {
        let file = try JournalFile.open(Fixture.path("v256-regular-keyed-zstd.journal"))
        let text = HeaderDescription(
            path: "some/file", header: try file.header(), diskUsageByteCount: 8 << 20, zone: .utc
        ).text
        let lines = text.split(separator: "\n").map { String($0) }
        #expect(lines.first == "File path: some/file")
        #expect(lines.contains("State: OFFLINE"))
        #expect(lines.contains("Compatible flags: TAIL_ENTRY_BOOT_ID"))
        #expect(lines.contains("Incompatible flags: COMPRESSED-ZSTD KEYED-HASH"))
        #expect(lines.contains("Header size: 272"))
        #expect(lines.contains("Tail sequential number: 400 (190)"))
        #expect(lines.contains("Tail realtime timestamp: Wed 2016-09-28 22:06:35 UTC (53d98930f4ca6)"))
        #expect(lines.contains("Tail monotonic timestamp: 2min 54.458s (a660660)"))
        #expect(lines.contains("Field hash table fill: 21.0%"))
        #expect(lines.last == "Disk usage: 8M")
    }

    @Test("leave out what an old header does not have, and name what nobody knows")
    func oldHeader() throws {
        var header = try JournalFile.open(Fixture.path("v252-compact-keyed-zstd.journal")).header()
        header.dataCount = nil
        header.tagCount = nil
        header.headEntryRealtime = 0
        header.compatibleFlags = CompatibleFlags(rawValue: 0x40)
        header.headerByteCount = 208
        let text = HeaderDescription(path: "x", header: header, diskUsageByteCount: 0, zone: .utc).text
        #expect(!text.contains("Data objects"))
        #expect(!text.contains("Tag objects"))
        #expect(text.contains("Compatible flags: ???\n"))
        #expect(text.contains("Head realtime timestamp: n/a (0)\n"))
        #expect(text.contains("Rotate suggested: yes\n"))
    }
}
