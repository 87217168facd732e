internal import LinuxSystem
internal import SystemPackage

/// What the threads of `--verify` share: which files are to be checked, and what became of them.
final class VerifyBoard: Sendable {
    struct File: Sendable {
        var path: FilePath
        var byteCount: Int
    }

    private struct State: ~Copyable {
        var nextIndex = 0
        var shares: [Double]
        var reports: [VerifyReport?]
    }

    let files: [File]
    private let state: Monitor<State>

    init(_ paths: [FilePath]) {
        files = paths.map { File(path: $0, byteCount: (try? FileStatus(of: $0))?.byteCount ?? 0) }
        state = Monitor(
            State(
                shares: [Double](repeating: 0, count: paths.count),
                reports: [VerifyReport?](repeating: nil, count: paths.count)))
    }

    /// A file that nobody has begun with; `nil` when there is none.
    func take() -> Int? {
        state.withLock { state in
            guard state.nextIndex < state.reports.count else { return nil }
            state.nextIndex += 1
            return state.nextIndex - 1
        }
    }

    /// Notes how much of a file is done, from 0 to 1.
    func advance(_ index: Int, to share: Double) { state.withLock { $0.shares[index] = share } }

    func finish(_ index: Int, _ report: VerifyReport) {
        state.withLock { state in
            state.shares[index] = 1
            state.reports[index] = report
        }
        state.wakeAll()
    }

    /// Waits until a file is done, or until `deadline`, in microseconds of the monotonic clock.
    func report(of index: Int, until deadline: UInt64?) -> VerifyReport? {
        state.wait(until: deadline) { $0.reports[index] }
    }

    /// The share of all the work that is done, by the sizes of the files.
    func share() -> Double {
        state.withLock { state in
            var done = 0.0
            var all = 0.0
            for index in files.indices {
                // An empty file counts a little, so that there is no division by zero.
                let weight = Double(max(files[index].byteCount, 1))
                done += weight * state.shares[index]
                all += weight
            }
            return all == 0 ? 1 : done / all
        }
    }
}
