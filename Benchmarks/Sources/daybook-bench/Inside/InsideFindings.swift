/// What one run of ``InsideTask`` says.
struct InsideFindings {
    let contender: Contender
    let sentCount: Int
    private let heldRate: Double
    private let client: Distribution
    private let loop: LoopWatch.Findings
    private let reader: Distribution?
    private let follower: Distribution?
    private let hasSubscriber: Bool
    private let subscriber: Distribution?
    private let unseenCounts: (reader: Int, follower: Int, subscriber: Int)
    /// How many entries the daemon said that it did not push.
    private let missedCount: UInt64
    var trace: LoopTrace?
    var lostCount = 0

    init(
        contender: Contender, sent: PacedLoad.Result, loop: LoopWatch.Findings,
        reader: (delays: [UInt64], unseenCount: Int), follower: (delays: [UInt64], unseenCount: Int),
        subscriber: (delays: [UInt64], unseenCount: Int)?, missedCount: UInt64
    ) {
        self.contender = contender
        self.loop = loop
        sentCount = sent.sentCount
        client = Distribution(sent.latencies)
        heldRate = Double(sent.sentCount) / (Double(sent.end - sent.start) / 1e9)
        self.reader = reader.delays.isEmpty ? nil : Distribution(reader.delays)
        self.follower = follower.delays.isEmpty ? nil : Distribution(follower.delays)
        hasSubscriber = subscriber != nil
        self.subscriber = subscriber.flatMap { $0.delays.isEmpty ? nil : Distribution($0.delays) }
        unseenCounts = (reader.unseenCount, follower.unseenCount, subscriber?.unseenCount ?? 0)
        self.missedCount = missedCount
    }

    static let heading = TextTable.row(
        widths,
        [
            "", "rate held", "client p99.99", "max", "file p50", "p99", "max", "follower p50", "p99", "max",
            "subscriber p50", "p99", "max", "loop: pause", "on disk", "major", "lost",
        ])
    private static let widths = [-26, 10, 14, 9, 10, 9, 9, 13, 9, 9, 15, 9, 9, 12, 8, 6, 6]

    func printLines(to report: inout Report) {
        let share = Double(loop.diskWaitCount) / Double(max(1, loop.sampleCount)) * 100
        report.printLine(
            TextTable.row(
                Self.widths,
                [
                    "  " + contender.title, Quantity.entriesPerSecond(heldRate),
                    Quantity.seconds(client.exceededByOne(of: 10_000)), Quantity.seconds(client.longest),
                ] + Self.cells(reader) + Self.cells(follower) + subscriberCells + [
                    Quantity.seconds(loop.longestPauseSeconds), "\(Int(share.rounded())) %",
                    "\(loop.majorFaultCount)", "\(lostCount)",
                ]))
        if unseenCounts.reader > 0 || unseenCounts.follower > 0 || unseenCounts.subscriber > 0 {
            report.printLine(
                """
                    not seen in time: \(unseenCounts.reader) entries by a reader of the file, \
                \(unseenCounts.follower) by the follower, \(unseenCounts.subscriber) by the subscriber, who was told \
                that it missed \(missedCount)
                """)
        }
        if contender.kind == .daybookd {
            let isHeld = heldRate >= Double(InsideTask.messagesPerSecond) * 0.99
            report.printLine(
                "    rate: \(isHeld ? "held" : "not held"); major faults of the loop: \(loop.majorFaultCount)"
                    + " (target 0: \(loop.majorFaultCount == 0 ? "reached" : "falls short"))")
        }
        if let trace {
            report.printLine(
                """
                    inside the loop, for each entry: p50 \(Quantity.seconds(trace.exceededByOne(of: 2))), \
                p99.99 \(Quantity.seconds(trace.exceededByOne(of: 10_000))) (target 0.2 ms: \
                \(trace.exceededByOne(of: 10_000) < 0.0002 ? "reached" : "falls short")), \
                max \(Quantity.seconds(trace.longest)) (target 2.0 ms: \
                \(trace.longest < 0.002 ? "reached" : "falls short"))
                """)
        }
        if lostCount > 0 {
            report.printFailure(contender.title, .lost("\(lostCount) messages are not in the journal."))
        }
    }

    private var subscriberCells: [String] { hasSubscriber ? Self.cells(subscriber) : ["none", "", ""] }

    private static func cells(_ distribution: Distribution?) -> [String] {
        guard let distribution else { return ["never", "", ""] }
        return [distribution.exceededByOne(of: 2), distribution.exceededByOne(of: 100), distribution.longest]
            .map(Quantity.seconds)
    }
}
