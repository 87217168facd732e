import Journal
import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport
import Testing

@Suite("merging files")
struct MergeTests {
    /// 90 entries of three boots that `merge-a`, `-b` and `-c` share among them, some of them twice.
    static let expected = (0..<90).map { "entry \($0)" }
    static let orders = [
        ["merge-a", "merge-b", "merge-c"], ["merge-c", "merge-b", "merge-a"], ["merge-b", "merge-c", "merge-a"],
    ]

    static func open(_ names: [String]) throws -> Journal {
        try Journal(JournalSource(.files(names.map { try Fixture.path($0 + ".journal") })))
    }

    @Test("shows the entries of all files in their order, each once", arguments: orders)
    func forward(names: [String]) throws {
        let journal = try Self.open(names)
        #expect(try journal.messages() == Self.expected)
        #expect(!journal.next())
        #expect(try journal.message() == "entry 89")
    }

    @Test("shows them backward in the opposite order", arguments: orders)
    func backward(names: [String]) throws {
        let journal = try Self.open(names)
        journal.seekToTail()
        #expect(try journal.messages(.backward) == Self.expected.reversed())
        #expect(try journal.message() == "entry 0")
    }

    @Test("goes back and forth without losing or repeating any", arguments: orders)
    func turning(names: [String]) throws {
        let journal = try Self.open(names)
        var generator = SeededGenerator(seed: 11)
        var position = -1
        for _ in 0..<4000 {
            let isForward = Int.random(in: 0..<9, using: &generator) < 5
            let hasMoved = isForward ? journal.next() : journal.previous()
            let wanted = position + (isForward ? 1 : -1)
            // Before the first step, and at the ends, the position stays.
            if position == -1 && !isForward {
                #expect(!hasMoved)
                journal.seekToHead()
                continue
            }
            #expect(hasMoved == (0..<90).contains(wanted))
            if hasMoved { position = wanted }
            #expect(try journal.message() == Self.expected[position])
        }
    }

    @Test("shows a file that is there twice once")
    func copies() throws {
        let directory = try TemporaryDirectory()
        for name in ["one", "two", "three"] {
            try directory.write(try Fixture.bytes("v256-compact-keyed-zstd.journal"), to: name + ".journal")
        }
        let journal = try Journal(JournalSource(.directories([directory.path])))
        #expect(journal.files.count == 3)
        let single = try Journal.fixtures("v256-compact-keyed-zstd")
        #expect(try journal.allEntries().map(\.metadata) == (try single.allEntries().map(\.metadata)))
        journal.seekToTail()
        var count = 0
        while journal.previous() { count += 1 }
        #expect(count == 400)
    }

    @Test("skips as many as there are")
    func skipping() throws {
        let journal = try Self.open(Self.orders[0])
        #expect(journal.skip(10, .forward) == 10)
        #expect(try journal.message() == "entry 9")
        #expect(journal.skip(4, .backward) == 4)
        #expect(try journal.message() == "entry 5")
        #expect(journal.skip(1000, .forward) == 84)
        #expect(try journal.message() == "entry 89")
        journal.seekToTail()
        #expect(journal.currentEntry == nil)
        #expect(journal.skip(10, .backward) == 10)
        #expect(try journal.message() == "entry 80")
    }

    @Test("lists the boots, the values and the field names of all files", arguments: orders)
    func summaries(names: [String]) throws {
        let journal = try Self.open(names)
        let entries = try journal.allEntries().map(\.metadata)
        var order: [ID128] = []
        for entry in entries where !order.contains(entry.bootID) { order.append(entry.bootID) }
        #expect(journal.boots().map(\.id) == order)
        for boot in journal.boots() {
            let times = entries.filter { $0.bootID == boot.id }.map(\.realtime)
            #expect(boot.firstRealtime == times.first)
            #expect(boot.lastRealtime == times.last)
        }
        var values: [String] = []
        journal.forEachUniqueValue(of: "UNIT") { value in
            values.append(value.text)
            return true
        }
        #expect(values.sorted() == (0..<7).map { "u\($0)" })
        values = []
        journal.forEachUniqueValue(of: "MESSAGE") { value in
            values.append(value.text)
            return values.count < 50
        }
        #expect(values.count == 50)
        #expect(Set(values).count == 50)
        #expect(Set(journal.fieldNames()) == ["_BOOT_ID", "PRIORITY", "UNIT", "MESSAGE"])
        #expect(journal.fieldNames().count == 4)
    }
}
