import JournalStorage
import LinuxSystem
import Logging
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("What the daemon says")
struct LogTests {
    /// Keeps lines in memory.
    final class Lines: LogHandler {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) { lines.withLock { $0.append("\(event.message)") } }
    }

    @Test func whatFailsForEveryEntryIsSaidOnceASecond() {
        let lines = Lines()
        let log = NoticeLog(Logger(label: "test") { _ in lines })
        let error = JournalWriteError.system("/j", operation: "writing", .noSpace)
        for time in 0..<1000 { log.log(.entryLost(error), now: 5_000_000 + UInt64(time)) }
        log.log(.failed(error), now: 5_000_500)
        log.log(.removed("/j/old"), now: 5_000_500)
        log.log(.removed("/j/old"), now: 5_000_500)
        #expect(lines.all.count == 4)
        #expect(lines.all.first == "An entry is lost: \(error)")
        log.log(.entryLost(error), now: 6_000_000)
        #expect(lines.all.last == "An entry is lost: \(error) (and 999 more like it since the last line)")
        log.log(.entryLost(error), now: 6_000_001)
        log.finish()
        #expect(lines.all.last == "1 more entries are lost")
    }

    @Test func aDiskThatStaysBrokenFillsNoLog() {
        let lines = Lines()
        let log = NoticeLog(Logger(label: "test") { _ in lines })
        let error = JournalWriteError.system("/j", operation: "writing", .readOnlyFileSystem)
        for second in UInt64(1)...3600 { log.log(.failed(error), now: second * 1_000_000) }
        #expect((10...20).contains(lines.all.count))
        log.finish()
        #expect(lines.all.last?.hasSuffix("more failures") == true)
    }

    @Test func theJournalHasWhatMattersAndLessAndLessOfWhatIsAlwaysSo() {
        let reports = Mutex<[StorageReport]>([])
        let log = NoticeLog(Logger(label: "test") { _ in Lines() }) { report in
            reports.withLock { $0.append(report) }
        }
        let error = JournalWriteError.system("/j", operation: "syncing it", .ioError)
        log.log(.rotated("/j/a", to: "b"), now: 1_000_000)
        log.log(.removed("/j/a"), now: 1_000_000)
        #expect(reports.withLock { $0 }.isEmpty)
        // A sync that fails every ten seconds for a day.
        for second in stride(from: UInt64(10), to: 86_400, by: 10) { log.log(.failed(error), now: second * 1_000_000) }
        log.log(.resumed(after: error, lostCount: 3), now: 86_400_000_000)
        let all = reports.withLock { $0 }
        #expect(all.first == StorageReport(text: "\(error)", priority: 4))
        #expect(all.last?.text == "The journal is written again; 3 entries were lost (it was: \(error))")
        #expect(all.last?.priority == 3)
        // One at least every ten minutes, and not many more.
        #expect((144...160).contains(all.count))
        #expect(all.contains { $0.text.hasSuffix("more like it since the last entry)") })
    }

    @Test func nobodyWhoDoesNotReadHoldsTheDaemon() throws {
        let pipe = try Pipe.open()
        let output = LineOutput(descriptor: pipe.writing.rawValue)
        let count = 3000
        // More than a pipe holds, with lines longer than it takes at once.
        for index in 0..<count { output.write("\(index) " + String(repeating: "x", count: index * 3), prefix: "p: ") }
        try pipe.reading.setNonBlocking(true)
        let first = Self.available(pipe.reading)
        output.write("again", prefix: "p: ")
        let second = Self.available(pipe.reading)
        let written = first.split(separator: "\n").count
        #expect(written < count)
        #expect(second == "p: \(count - written) lines were left out here: nobody read them\np: again\n")
        let longest = first.split(separator: "\n").map(\.utf8.count).max()
        #expect((longest ?? 0) < 4096)
    }

    static func available(_ reading: borrowing OwnedDescriptor) -> String {
        var bytes: [UInt8] = []
        while let more = try? reading.readAll(limit: 1), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aJournalStreamIsToldByItsFile() throws {
        let status = try FileStatus(of: "/")
        #expect(StandardErrorLog.isJournalStream("\(status.device):\(status.inode)", status: status))
        #expect(!StandardErrorLog.isJournalStream("\(status.device):\(status.inode + 1)", status: status))
        #expect(!StandardErrorLog.isJournalStream(nil, status: status))
        #expect(!StandardErrorLog.isJournalStream("1:2", status: nil))
    }
}
