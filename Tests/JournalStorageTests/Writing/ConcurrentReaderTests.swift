import JournalFormat
import JournalStorage
import LinuxSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Reading while writing")
struct ConcurrentReaderTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A reader of a live file sees every entry once, whole and in order", arguments: [true, false])
    func reader(isCompact: Bool) throws {
        let path = directory.path.appending("a.journal")
        let count = 20_000
        var options = JournalFileOptions()
        options.isCompact = isCompact
        var writer = try JournalFileWriter.create(path, options: options)
        let problem = Monitor<String?>(nil)
        let isDone = Monitor(false)
        let thread = try Thread.start(name: "reader") {
            do {
                try Self.follow(path, count: count)
            } catch {
                problem.withLock { $0 = "\(error)" }
            }
            isDone.withLock { $0 = true }
            isDone.wakeAll()
        }
        thread.detach()
        for index in 0..<count {
            try writer.append(
                TestEntry(
                    ["MESSAGE=\(index)", "CHECK=\(index)", "PARITY=\(index % 2)", "SAME=x"],
                    realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index)))
        }
        let deadline = Clock.monotonic() + 60_000_000
        #expect(isDone.wait(until: deadline) { $0 ? () : nil } != nil, "the reader never came to the end")
        let found = problem.withLock { $0 }
        #expect(found == nil)
    }

    private struct Torn: Error {
        var index: Int
        var fields: [String]
    }

    private static func follow(_ path: FilePath, count: Int) throws {
        let file = try JournalFile.open(path)
        var scratch = FieldScratch()
        var list = file.allEntries()
        var index = 0
        while index < count {
            file.refresh(&list)
            while index < list.count {
                let offset = file.offset(ofEntry: index, in: &list)
                var fields: [String] = []
                let damaged = try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, _ in
                    fields.append(payload.text)
                }
                let expected: Set = ["MESSAGE=\(index)", "CHECK=\(index)", "PARITY=\(index % 2)", "SAME=x"]
                guard damaged == 0, fields.count == 4, Set(fields) == expected else {
                    throw Torn(index: index, fields: fields)
                }
                index += 1
            }
            // A match sees the entry too, at the latest when the next one is there.
            if index > 1 {
                guard let data = "CHECK=\(index - 2)".withBytes({ file.data($0, scratch: &scratch) }) else {
                    throw Torn(index: index - 2, fields: [])
                }
                let matches = file.entries(ofDataAt: data)
                guard matches.count == 1 else { throw Torn(index: index - 2, fields: ["\(matches.count) matches"]) }
            }
        }
    }
}
