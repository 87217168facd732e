import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport
import Testing

@Suite("searching lists of entries")
struct EntryListSearchTests {
    @Test("bisects as a plain search would", arguments: ["v252-regular-keyed-zstd", "v256-compact-jenkins-zstd"])
    func bisection(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var list = file.allEntries()
        let offsets = (0..<list.count).map { file.offset(ofEntry: $0, in: &list) }
        let entries = try offsets.map { try file.metadata(ofEntryAt: $0) }
        for (index, entry) in entries.enumerated() {
            for delta in [-1, 0, 1] {
                let realtime = entry.realtime.advanced(by: delta)
                let key = EntryKey.realtime(realtime)
                #expect(
                    file.firstIndex(in: &list, notBefore: key)
                        == entries.firstIndex { $0.realtime >= realtime } ?? entries.count)
                #expect(
                    file.firstIndex(in: &list, notBefore: key, after: true)
                        == entries.firstIndex { $0.realtime > realtime } ?? entries.count)
                let seqnum = entry.seqnum.advanced(by: delta)
                #expect(
                    file.firstIndex(in: &list, notBefore: .seqnum(seqnum))
                        == entries.firstIndex { $0.seqnum >= seqnum } ?? entries.count)
                let offset = ObjectOffset(offsets[index].rawValue.advanced(by: delta * 8))
                #expect(
                    file.firstIndex(in: &list, notBefore: .offset(offset))
                        == offsets.firstIndex { $0 >= offset } ?? entries.count)
            }
        }
    }

    @Test("finds an offset from any starting point", arguments: ["v252-compact-keyed-zstd", "small-regular-keyed"])
    func gallop(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var list = file.allEntries()
        let offsets = (0..<list.count).map { file.offset(ofEntry: $0, in: &list) }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            let base = offsets.randomElement(using: &generator)!.rawValue
            let target = ObjectOffset(base &+ UInt64(Int.random(in: 0...2, using: &generator) * 8) - 8)
            let start = Int.random(in: 0...list.count, using: &generator)
            #expect(
                file.firstIndex(in: &list, atOrAfter: target, near: start)
                    == offsets.firstIndex { $0 >= target } ?? offsets.count)
        }
    }

    @Test("searches the entries of one boot by their monotonic time")
    func monotonic() throws {
        let file = try JournalFile.open(Fixture.path("v256-regular-keyed-zstd.journal"))
        var scratch = FieldScratch()
        var all = file.allEntries()
        let entries = try (0..<all.count).map { try file.metadata(ofEntryAt: file.offset(ofEntry: $0, in: &all)) }
        for boot in Set(entries.map(\.bootID)) {
            let data = try #require("_BOOT_ID=\(boot)".withBytes { file.data($0, scratch: &scratch) })
            var list = file.entries(ofDataAt: data)
            let times = entries.filter { $0.bootID == boot }.map(\.monotonic)
            #expect(list.count == times.count)
            for time in times {
                for target in [time - 1, time, time + 1] {
                    #expect(
                        file.firstIndex(in: &list, notBefore: .monotonic(target))
                            == times.firstIndex { $0 >= target } ?? times.count)
                }
            }
        }
    }
}
