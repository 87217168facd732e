/// Counts what was refused, and says so now and then: a sender must not be able to fill a log by what it does wrong.
struct MisbehaviourCounter {
    /// The least time between two reports, in microseconds.
    static let intervalMicroseconds: UInt64 = 30_000_000

    private var counts = [UInt64](repeating: 0, count: Misbehaviour.allCases.count)
    private var lastProcess: Int32 = 0
    private var isDue = false
    private var nextReport: UInt64 = 0

    /// Counts one case.
    ///
    /// - Parameter processID: the sender; 0 when not known.
    mutating func count(_ what: Misbehaviour, processID: Int32) {
        counts[what.rawValue] += 1
        lastProcess = processID
        isDue = true
    }

    /// When the next report is to be made, in microseconds of the monotonic clock; `nil` while there is nothing to say.
    var deadline: UInt64? { isDue ? nextReport : nil }

    /// A sentence about all since the last report, if it is time for one.
    mutating func report(now: UInt64) -> String? {
        guard isDue, now >= nextReport else { return nil }
        let parts = Misbehaviour.allCases.filter { counts[$0.rawValue] > 0 }
            .map { "\(counts[$0.rawValue]) \($0.text)" }
        for index in counts.indices { counts[index] = 0 }
        isDue = false
        nextReport = now + Self.intervalMicroseconds
        let sender = lastProcess > 0 ? "; the last by process \(lastProcess)" : ""
        return "Refused: " + parts.joined(separator: ", ") + sender
    }
}
