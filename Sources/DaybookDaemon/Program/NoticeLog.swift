internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import Synchronization

/// Says what happens to the journal files. A disk that is full fails for every entry: such lines come once a second
/// at most, with the number of those between. What matters is also for the journal itself, to be read there when the disk
/// is well again.
final class NoticeLog: Sendable {
    private static let intervalMicroseconds: UInt64 = 1_000_000

    private struct Repetition {
        var nextLine: UInt64 = 0
        var omittedCount = 0

        /// How many came before that were not said; `nil` when it is not time for another line.
        mutating func count(now: UInt64) -> Int? {
            guard now >= nextLine else {
                omittedCount += 1
                return nil
            }
            defer { omittedCount = 0 }
            nextLine = now + intervalMicroseconds
            return omittedCount
        }
    }

    private struct State {
        var lost = Repetition()
        // While the disk is broken every attempt fails, each second: that it is so was said.
        var failed = ReportPause()
        var reports: [StorageReport.Kind: ReportPause] = [:]
    }

    private let logger: Logger
    private let state = Mutex(State())

    private let onReport: @Sendable (StorageReport) -> Void

    /// - Parameter onReport: gets what the journal is to say; called on any thread.
    init(_ logger: Logger, onReport: @escaping @Sendable (StorageReport) -> Void = { _ in }) {
        self.logger = logger
        self.onReport = onReport
    }

    /// Says it, unless the like was said a moment ago.
    func log(_ notice: JournalDirectoryWriter.Notice, now: UInt64 = Clock.monotonic()) {
        let omittedCount = state.withLock { state in
            switch notice {
            case .entryLost: state.lost.count(now: now)
            case .failed: state.failed.count(now: now)
            default: 0
            }
        }
        report(notice, now: now)
        guard let omittedCount else { return }
        logger.log(level: notice.level, "\(notice.text)\(Self.sum(omittedCount, since: "line"))")
    }

    private func report(_ notice: JournalDirectoryWriter.Notice, now: UInt64) {
        guard let kind = notice.reportKind else { return }
        let omittedCount = state.withLock { $0.reports[kind, default: ReportPause()].count(now: now) }
        guard let omittedCount else { return }
        onReport(
            StorageReport(
                text: notice.text + Self.sum(omittedCount, since: "entry"),
                priority: UInt8(StandardErrorLog.priority(of: notice.level))))
    }

    private static func sum(_ omittedCount: Int, since last: String) -> String {
        omittedCount > 0 ? " (and \(omittedCount) more like it since the last \(last))" : ""
    }

    /// Says how many were not said, at the end.
    func finish() {
        let (lost, failed) = state.withLock { ($0.lost.omittedCount, $0.failed.omittedCount) }
        if lost > 0 { logger.error("\(lost) more entries are lost") }
        if failed > 0 { logger.warning("\(failed) more failures") }
    }
}
