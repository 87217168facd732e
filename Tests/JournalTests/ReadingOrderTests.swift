import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("the order of entries that appear while they are read")
struct ReadingOrderTests {
    private static let roundCount: UInt64 = 2000

    /// What the reader and the writer know of each other.
    private final class Progress: Sendable {
        let isReady = Monitor(false)
        let shownCount = Atomic<UInt64>(0)
        let isOver = Atomic(false)
        let failure = Mutex<String?>(nil)
    }

    /// The reader has come to the end of both files and looks at them again and again, while an entry is added to the
    /// first and then one to the second: it may look at the first too early and at the second in time.
    @Test("an entry of one file that was there before one of another is shown first", arguments: [false, true])
    func pairs(isMatched: Bool) throws {
        let directory = try TemporaryDirectory()
        let progress = Progress()
        let thread = try Thread.start(name: "writer") { [path = directory.path] in
            do { try Self.write(path, progress) } catch { progress.failure.withLock { $0 = "\(error)" } }
        }
        let isReady: Void? = progress.isReady.wait(until: Clock.monotonic() + 60_000_000) { $0 ? () : nil }
        try #require(isReady != nil)
        let journal = try Journal(JournalSource(.directories([directory.path])))
        if isMatched { journal.setMatch(.field("KIND", "x")) }
        let deadline = Clock.monotonic() + 120_000_000
        var shownCount: UInt64 = 0
        while shownCount < 2 * Self.roundCount, Clock.monotonic() < deadline {
            guard journal.next() else { continue }
            let number = try #require(journal.currentEntry?.monotonic)
            guard number == shownCount else {
                Issue.record("entry \(number) is shown where \(shownCount) belongs")
                break
            }
            shownCount += 1
            progress.shownCount.store(shownCount, ordering: .releasing)
        }
        progress.isOver.store(true, ordering: .relaxed)
        thread.join()
        #expect(shownCount == 2 * Self.roundCount)
        #expect(progress.failure.withLock { $0 } == nil)
    }

    private static var options: JournalFileOptions {
        var options = JournalFileOptions()
        options.maximumByteCount = 8 << 20
        return options
    }

    private static func write(_ directory: FilePath, _ progress: Progress) throws {
        var first = try JournalFileWriter.create(directory.appending("a.journal"), options: options)
        var second = try JournalFileWriter.create(directory.appending("b.journal"), options: options)
        progress.isReady.withLock { $0 = true }
        progress.isReady.wakeAll()
        var builder = EntryBuilder(minimumCapacity: 1024)
        for round in 0..<roundCount {
            while progress.shownCount.load(ordering: .acquiring) < 2 * round {
                if progress.isOver.load(ordering: .relaxed) { return }
            }
            for number in [2 * round, 2 * round + 1] {
                builder.removeAll()
                builder.begin()
                builder.addField("MESSAGE=", decimal: number)
                builder.addField("KIND=", "x")
                builder.finish(
                    realtime: 1_700_000_000_000_000 + number, monotonic: number, bootID: ID128(high: 1, low: 2))
                if number % 2 == 0 {
                    try first.append(builder.buffer.bytes)
                } else {
                    try second.append(builder.buffer.bytes)
                }
            }
        }
    }
}
