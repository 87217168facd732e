import Journal
import JournalFormat
import JournalStorage
import JournalText
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Where showing begins and ends")
struct ShowRangeTests {
    /// A random list of entries: times that often repeat, a few boots.
    static func model(_ generator: inout SeededGenerator, count: Int) -> ShowRangeModel {
        var realtime: UInt64 = 1_700_000_000_000_000
        var boot = 0
        let entries = (0..<count).map { _ in
            realtime += UInt64.random(in: 0...2, using: &generator)
            if Int.random(in: 0..<6, using: &generator) == 0, boot < 9 { boot += 1 }
            return ShowRangeModel.Entry(
                realtime: realtime, boot: boot, hasMatch: Int.random(in: 0..<3, using: &generator) == 0)
        }
        return ShowRangeModel(entries: entries, bootIDs: (0..<10).map { ID128(high: 7, low: $0 + 1) })
    }

    /// Stores the entries in a file.
    static func store(_ model: ShowRangeModel, at path: FilePath) throws {
        var options = JournalFileOptions()
        options.maximumByteCount = 1 << 20
        var writer = try JournalFileWriter.create(path, options: options)
        var builder = EntryBuilder()
        for (index, entry) in model.entries.enumerated() {
            builder.removeAll()
            builder.begin()
            builder.addField("MESSAGE=", "\(index)")
            builder.addField("KIND=", entry.hasMatch ? "yes" : "no")
            let id = model.bootIDs[entry.boot]
            builder.addField("_BOOT_ID=", id.description)
            builder.finish(realtime: entry.realtime, monotonic: UInt64(index), bootID: id)
            try writer.append(builder.buffer.bytes)
        }
        try writer.markOffline()
    }

    static func randomRange(_ generator: inout SeededGenerator, _ model: ShowRangeModel) -> ShowRange {
        var range = ShowRange()
        range.isReverse = Bool.random(using: &generator)
        let first = model.entries.first?.realtime ?? 1000
        let last = model.entries.last?.realtime ?? 1000
        func time() -> UInt64 { UInt64.random(in: first - 2...last + 2, using: &generator) }
        if Bool.random(using: &generator) { range.since = time() }
        if Bool.random(using: &generator) { range.until = time() }
        if let since = range.since, let until = range.until, since > until {
            (range.since, range.until) = (until, since)
        }
        let count = Int.random(in: 0...model.entries.count + 2, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: range.lines = .newest(count)
        case 1 where !range.isReverse: range.lines = .oldest(count)
        default: break
        }
        return range
    }

    /// What is shown, line by line.
    static func shown(_ journal: Journal, _ range: ShowRange, pattern: String? = nil) throws -> [String] {
        var settings = ShowSettings()
        settings.range = range
        let compiled = try pattern.map { try MessagePattern($0) }
        var shower = EntryShower(
            journal, settings, colors: .off, formatter: CatFormatter(), pattern: compiled, output: Output())
        shower.seek()
        _ = try shower.show()
        let text = shower.output.buffer.bytes.text
        return text.split(separator: "\n").map { String($0) }
    }

    @Test("agrees with a list of the entries", arguments: [0, 1, 2, 3, 10, 40])
    func model(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count) + 42)
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("a.journal")
        let model = Self.model(&generator, count: count)
        try Self.store(model, at: path)
        let journal = try Journal(JournalSource(.files([path])))
        var cursors: [Cursor] = []
        while journal.next() { cursors.append(Cursor(try #require(journal.currentEntry))) }
        #expect(cursors.count == count)
        for _ in 0..<400 {
            var range = Self.randomRange(&generator, model)
            var cursor: Int?
            if !cursors.isEmpty, Int.random(in: 0..<3, using: &generator) == 0 {
                let index = Int.random(in: cursors.indices, using: &generator)
                cursor = index
                range.since = nil
                range.cursor = cursors[index]
                range.isAfterCursor = Bool.random(using: &generator)
            }
            let expected = model.lines(range, cursor: cursor, isSearching: false)
            #expect(try Self.shown(journal, range) == expected, "\(range)")
        }
    }

    @Test("searches within the range, announces boots without a match, and counts matches only")
    func searching() throws {
        var generator = SeededGenerator(seed: 7)
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("a.journal")
        var model = Self.model(&generator, count: 60)
        // Messages are the numbers of the entries: those with a 3 match.
        for index in model.entries.indices { model.entries[index].hasMatch = "\(index)".contains("3") }
        try Self.store(model, at: path)
        let journal = try Journal(JournalSource(.files([path])))
        for _ in 0..<300 {
            var range = Self.randomRange(&generator, model)
            // As on the command line, the newest matches are looked for from the end.
            if case .newest = range.lines { range.isReverse = true }
            let expected = model.lines(range, cursor: nil, isSearching: true)
            #expect(try Self.shown(journal, range, pattern: "3") == expected, "\(range)")
        }
    }

    @Test("a cursor whose entry is gone leads to the next one, which then is not left out")
    func missingCursor() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("a.journal")
        let model = ShowRangeModel(
            entries: (0..<5).map { .init(realtime: 1000 + $0 * 10, boot: 0, hasMatch: false) },
            bootIDs: [ID128(high: 1, low: 1)])
        try Self.store(model, at: path)
        let journal = try Journal(JournalSource(.files([path])))
        var range = ShowRange()
        range.cursor = Cursor("t=3f7")
        range.isAfterCursor = true
        #expect(try Self.shown(journal, range) == ["2", "3", "4"])
        range.cursor = Cursor("t=3fc")
        #expect(try Self.shown(journal, range) == ["3", "4"])
        range.cursor = Cursor("t=ffff")
        #expect(try Self.shown(journal, range) == [])
    }

    @Test("only entries that fulfil the expression count")
    func matches() throws {
        var generator = SeededGenerator(seed: 99)
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("a.journal")
        let model = Self.model(&generator, count: 50)
        try Self.store(model, at: path)
        let journal = try Journal(JournalSource(.files([path])))
        journal.setMatch(.field("KIND", "yes"))
        let wanted = model.entries.indices.filter { model.entries[$0].hasMatch }
        var reduced = model
        reduced.entries = wanted.map { model.entries[$0] }
        for _ in 0..<300 {
            let range = Self.randomRange(&generator, reduced)
            let expected = reduced.lines(range, cursor: nil, isSearching: false).map { line in
                Int(line).map { "\(wanted[$0])" } ?? line
            }
            #expect(try Self.shown(journal, range) == expected, "\(range)")
        }
    }
}
