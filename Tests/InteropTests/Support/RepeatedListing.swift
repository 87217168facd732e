import LinuxSystem
import TestSupport

/// A thread that lists the end of a journal again and again, and looks whether anything is wrong with it.
///
/// A listing during which files get other names may not see one of them, because it is looked for under both names at
/// the wrong times; that is so for every reader. Of such a listing the errors count, and what is torn or doubled.
final class RepeatedListing: Sendable {
    private struct State {
        var mustStop = false
        var isDone = false
        var count = 0
        var problems: [String] = []
    }

    let words: [String]
    private let state = Monitor(State())

    init(_ words: [String], in directory: TemporaryDirectory, _ rotator: Rotator) throws {
        self.words = words
        let state = self.state
        let thread = try Thread.start(name: "reader") {
            while !state.withLock({ $0.mustStop }) {
                let problems = Self.list(words, in: directory, rotator)
                state.withLock { state in
                    state.count += 1
                    state.problems += problems
                }
            }
            state.withLock { $0.isDone = true }
            state.wakeAll()
        }
        thread.detach()
    }

    private static func list(_ words: [String], in directory: TemporaryDirectory, _ rotator: Rotator) -> [String] {
        let before = rotator.quietCount
        guard let result = try? run(words, in: directory) else { return ["it cannot be run"] }
        let isQuiet = before != nil && rotator.quietCount == before
        var problems: [String] = []
        if !result.isSuccess { problems.append("\(result.ending)") }
        if !result.errors.isEmpty { problems.append(result.errorText) }
        for name in ["a", "b"] {
            let (list, found) = SteadySender.numbers(in: result.output, of: name)
            if isQuiet { problems += found } else { problems += found.filter { !$0.contains("comes") } }
            if !zip(list, list.dropFirst()).allSatisfy({ $0 < $1 }) { problems.append("\(name): doubled or mixed up") }
        }
        return problems
    }

    /// Stops the thread.
    ///
    /// - Returns: how many listings were made, and what was wrong with them.
    func stop() -> (count: Int, problems: [String]) {
        state.withLock { $0.mustStop = true }
        _ = state.wait(until: Clock.monotonic() + 60_000_000) { $0.isDone ? () : nil }
        return state.withLock { ($0.count, $0.problems) }
    }
}
