internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import Synchronization

/// Says what happens to the journal files. A disk that is full fails for every entry: such lines come once a second
/// at most, with the number of those between.
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
        var failed = Repetition()
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(_ logger: Logger) { self.logger = logger }

    /// Says it, unless the like was said a moment ago.
    func log(_ notice: JournalDirectoryWriter.Notice, now: UInt64 = Clock.monotonic()) {
        let omittedCount = state.withLock { state in
            switch notice {
            case .entryLost: state.lost.count(now: now)
            case .failed: state.failed.count(now: now)
            default: 0
            }
        }
        guard let omittedCount else { return }
        let sum = omittedCount > 0 ? " (and \(omittedCount) more like it since the last line)" : ""
        logger.log(level: notice.level, "\(notice.text)\(sum)")
    }

    /// Says how many were not said, at the end.
    func finish() {
        let (lost, failed) = state.withLock { ($0.lost.omittedCount, $0.failed.omittedCount) }
        if lost > 0 { logger.error("\(lost) more entries are lost") }
        if failed > 0 { logger.warning("\(failed) more failures") }
    }
}
