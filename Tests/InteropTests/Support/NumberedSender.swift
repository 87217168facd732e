import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport

/// A thread that sends numbered messages until it is stopped, and counts those that the kernel took.
final class NumberedSender: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case native
        case syslog
    }

    private struct State: ~Copyable {
        var mustStop = false
        var isDone = false
        var messages: [String] = []
    }

    private let state = Monitor(State())

    /// - Parameter seed: lengths and pauses follow from it.
    init(_ kind: Kind, name: String, to path: FilePath, seed: UInt64) throws {
        let state = self.state
        let thread = try Thread.start(name: "sender") {
            Self.send(kind, name: name, to: path, seed: seed, state)
            state.withLock { $0.isDone = true }
            state.wakeAll()
        }
        thread.detach()
    }

    private static func send(
        _ kind: Kind, name: String, to path: FilePath, seed: UInt64, _ state: Monitor<State>
    ) {
        guard let socket = try? OwnedDescriptor.unixSocket(.datagram), (try? socket.connect(to: path)) != nil,
            // While no daemon receives, the sender waits.
            (try? socket.setNonBlocking(false)) != nil
        else { return }
        var random = SeededGenerator(seed: seed)
        var number = 0
        while !state.withLock({ $0.mustStop }) {
            let texts: [String]
            let payload: String
            let padding = Int.random(in: 0..<40, using: &random) == 0 ? 60_000 : Int.random(in: 0...300, using: &random)
            if kind == .native {
                // Some messages are several entries, which must not be parted.
                let count = Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 2...20, using: &random) : 1
                texts = (0..<count).map { "\(name) \(number).\($0)" }
                payload = texts.map { "MESSAGE=\($0)\nPAD=\(String(repeating: "x", count: padding / count))\n" }
                    .joined(separator: "\n")
            } else {
                texts = ["\(name) \(number)"]
                payload = "<13>test: " + texts[0]
            }
            guard (try? socket.send(Array(payload.utf8))) != nil else { continue }
            state.withLock { $0.messages += texts }
            number += 1
            if Bool.random(using: &random) { Clock.sleep(microseconds: UInt64.random(in: 0...300, using: &random)) }
        }
    }

    /// Stops the thread and waits for its end.
    ///
    /// - Returns: the entries of all messages that were sent, in order.
    func stop() -> [String] {
        state.withLock { $0.mustStop = true }
        _ = state.wait(until: Clock.monotonic() + 60_000_000) { $0.isDone ? () : nil }
        return state.withLock { $0.messages }
    }
}
