internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// Changes of files' names, in order. One that fails holds up those behind it, and is tried again: a later one could
/// else take the name of a file that still has it.
final class NameQueue: Sendable {
    struct Change: Sendable {
        var old: FilePath
        var new: FilePath
        /// Is called when it is done.
        var onDone: @Sendable () -> Void = {}
    }

    private struct State {
        var waiting: [Change] = []
        var isFailing = false
    }

    private let state = Mutex(State())

    /// Whether all are done.
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

    func add(_ changes: [Change]) { state.withLock { $0.waiting += changes } }

    /// Makes the changes that are waiting, by `rename(2)`; on one thread at a time.
    ///
    /// - Returns: what stands in the way, once for each time that it begins to.
    func work() -> (change: Change, error: Errno)? {
        while let change = state.withLock({ $0.waiting.first }) {
            do throws(Errno) {
                try FileSystem.rename(change.old, to: change.new)
            } catch .noSuchFileOrDirectory {
                // Somebody removed it. There is no name to change.
            } catch {
                let isNews = state.withLock { state in
                    defer { state.isFailing = true }
                    return !state.isFailing
                }
                return isNews ? (change, error) : nil
            }
            state.withLock { state in
                state.waiting.removeFirst()
                state.isFailing = false
            }
            CrashPoint.pass(.rename)
            change.onDone()
        }
        return nil
    }
}
