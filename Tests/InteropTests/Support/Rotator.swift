import Journal
import LinuxSystem
import SystemPackage
import TestSupport

/// A thread that lets the daemon begin new files again and again.
final class Rotator: Sendable {
    private struct State {
        var mustStop = false
        var isDone = false
        var isRotating = false
        var count = 0
    }

    private let state = Monitor(State())

    init(_ socket: FilePath, pauseMicroseconds: UInt64) throws {
        let state = self.state
        let thread = try Thread.start(name: "rotator") {
            let control = JournalControl(socket: socket)
            while !state.withLock({ $0.mustStop }) {
                Clock.sleep(microseconds: pauseMicroseconds)
                state.withLock { $0.isRotating = true }
                try? control.rotate(timeoutMicroseconds: 60_000_000)
                state.withLock { state in
                    state.isRotating = false
                    state.count += 1
                }
            }
            state.withLock { $0.isDone = true }
            state.wakeAll()
        }
        thread.detach()
    }

    /// How many rotations have ended; `nil` while one is under way.
    var quietCount: Int? { state.withLock { $0.isRotating ? nil : $0.count } }

    /// Stops the thread.
    ///
    /// - Returns: how many times there were new files.
    func stop() -> Int {
        state.withLock { $0.mustStop = true }
        return state.wait(until: Clock.monotonic() + 60_000_000) { $0.isDone ? $0.count : nil } ?? 0
    }
}
