import Journal
import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport
import Testing

@Suite("seeking")
struct SeekTests {
    @Test("finds the nearest entry by time", arguments: ["v252-compact-keyed-zstd", "v256-regular-jenkins-zstd"])
    func realtime(name: String) throws {
        let journal = try Journal.fixtures(name)
        let entries = try journal.allEntries().map(\.metadata)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let time = UInt64.random(
                in: entries[0].realtime - 1_000_000...entries[399].realtime + 1_000_000, using: &generator)
            for time in [time, entries.randomElement(using: &generator)!.realtime] {
                journal.seek(toRealtime: time)
                #expect(journal.next() == entries.contains { $0.realtime >= time })
                #expect(journal.currentEntry == entries.first { $0.realtime >= time })
                journal.seek(toRealtime: time)
                #expect(journal.previous() == entries.contains { $0.realtime <= time })
                #expect(journal.currentEntry == entries.last { $0.realtime <= time })
            }
        }
    }

    @Test(
        "finds every entry by its cursor, whole or in part",
        arguments: [["v252-regular-jenkins-zstd"], ["merge-a", "merge-b", "merge-c"]])
    func cursors(names: [String]) throws {
        let journal = try MergeTests.open(names)
        let entries = try journal.allEntries().map(\.metadata)
        for entry in entries {
            let full = Cursor(entry)
            var bySeqnum = full
            (bySeqnum.bootID, bySeqnum.monotonic, bySeqnum.realtime, bySeqnum.xorHash) = (nil, nil, nil, nil)
            var byMonotonic = full
            (byMonotonic.seqnumID, byMonotonic.seqnum, byMonotonic.realtime) = (nil, nil, nil)
            let cursors = names.count == 1 ? [full, bySeqnum, byMonotonic] : [full, byMonotonic]
            for cursor in cursors {
                journal.seek(to: cursor)
                #expect(journal.currentEntry == nil)
                #expect(journal.next())
                #expect(journal.currentEntry == entry)
                #expect(journal.isAt(cursor))
                journal.seek(to: cursor)
                #expect(journal.previous())
                #expect(journal.currentEntry == entry)
            }
        }
    }

    @Test("goes to the next entry when the one sought is not there")
    func missing() throws {
        let journal = try Journal.fixtures("v252-compact-keyed-zstd")
        let entries = try journal.allEntries().map(\.metadata)
        var cursor = Cursor(entries[10])
        cursor.seqnumID = ID128(high: 1, low: 1)
        cursor.bootID = ID128(high: 1, low: 1)
        journal.seek(to: cursor)
        #expect(journal.next())
        #expect(journal.currentEntry == entries[10])
        #expect(!journal.isAt(cursor))
        cursor.realtime = nil
        journal.seek(to: cursor)
        #expect(!journal.next())
        #expect(journal.currentEntry == nil)
    }

    @Test("finds a time of a boot, over all files", arguments: MergeTests.orders)
    func monotonic(names: [String]) throws {
        let journal = try MergeTests.open(names)
        let entries = try journal.allEntries().map(\.metadata)
        for boot in Set(entries.map(\.bootID)) {
            for second in 0...31 {
                let time = UInt64(second) * 1_000_000 + 500_000
                journal.seek(toMonotonic: time, ofBoot: boot)
                let index =
                    entries.lastIndex { $0.bootID == boot && $0.monotonic <= time }.map { $0 + 1 }
                    ?? entries.firstIndex { $0.bootID == boot }!
                let hasMoved = journal.next()
                #expect(hasMoved == entries.indices.contains(index))
                #expect(journal.currentEntry == (hasMoved ? entries[index] : nil))
            }
        }
        journal.seek(toMonotonic: 1, ofBoot: ID128(high: 5, low: 5))
        #expect(!journal.next())
    }

    @Test("stays between head and tail")
    func ends() throws {
        let journal = try Journal.fixtures("small-compact-keyed")
        #expect(!journal.previous())
        journal.seekToTail()
        #expect(!journal.next())
        #expect(journal.currentEntry == nil)
        #expect(throws: JournalError.noCurrentEntry) { try journal.fields() }
        #expect(journal.previous())
        #expect(try journal.message() == "m7")
    }

    @Test("an empty set of files is an empty journal")
    func nothing() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(JournalSource(.directories([directory.path])))
        #expect(!journal.next())
        #expect(!journal.previous())
        #expect(journal.boots().isEmpty)
        #expect(journal.fieldNames().isEmpty)
    }
}
