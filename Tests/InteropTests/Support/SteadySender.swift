import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A thread that sends numbered messages as fast as they are taken. The text of each follows from its number, so that a
/// torn one is seen.
final class SteadySender: Sendable {
    private struct State {
        var mustStop = false
        var isDone = false
        var count = 0
    }

    private let state = Monitor(State())

    init(name: String, to path: FilePath) throws {
        let state = self.state
        let thread = try Thread.start(name: "sender") {
            Self.send(name, to: path, state)
            state.withLock { $0.isDone = true }
            state.wakeAll()
        }
        thread.detach()
    }

    private static func send(_ name: String, to path: FilePath, _ state: Monitor<State>) {
        guard let socket = try? OwnedDescriptor.unixSocket(.datagram), (try? socket.connect(to: path)) != nil,
            (try? socket.setNonBlocking(false)) != nil
        else { return }
        var number = 0
        while !state.withLock({ $0.mustStop }) {
            // Critical ones sync at once.
            let priority = number % 500 == 499 ? 2 : 6
            let text =
                "MESSAGE=\(Self.text(name, number))\nSENDER=\(name)\nPRIORITY=\(priority)\nGROUP=\(number % 50)\n"
            guard (try? socket.send(Array(text.utf8))) != nil else { continue }
            number += 1
            let count = number
            state.withLock { $0.count = count }
        }
    }

    /// Stops the thread.
    ///
    /// - Returns: how many messages were sent.
    func stop() -> Int {
        state.withLock { $0.mustStop = true }
        // With Commit=inline a send can wait for a sync, and that for a busy disk.
        let isDone = state.wait(until: Clock.monotonic() + 300_000_000) { $0.isDone ? () : nil } != nil
        #expect(isDone, "a message has been under way for five minutes")
        return state.withLock { $0.count }
    }

    private static func text(_ name: String, _ number: Int) -> String {
        "\(name) \(number) " + String(repeating: "\(number % 10)", count: number % 200) + "."
    }

    /// The numbers of a sender's messages in a listing of texts, and lines that are none of anybody's messages.
    static func numbers(in listing: [UInt8], of name: String) -> (list: [Int], problems: [String]) {
        var list: [Int] = []
        var problems: [String] = []
        for line in String(decoding: listing, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = line.split(separator: " ")
            guard parts.count == 3, ["a", "b"].contains(parts[0]), let number = Int(parts[1]),
                line == text(String(parts[0]), number)
            else {
                // The daemon's own messages.
                if !line.isEmpty, !line.hasPrefix("Journal st") { problems.append(String(line)) }
                continue
            }
            if parts[0] == name { list.append(number) }
        }
        if list != Array((list.first ?? 0)..<(list.first ?? 0) + list.count) {
            let index = zip(list, list.dropFirst()).enumerated().first { $0.element.1 != $0.element.0 + 1 }
            problems.append("\(name): behind \(index?.element.0 ?? -1) comes \(index?.element.1 ?? -1)")
        }
        return (list, problems)
    }
}
