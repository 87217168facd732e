/// What all runs of a case say.
struct LatencyFindings {
    let latencyCase: LatencyCase
    private let runs: [Contender: [Distribution]]
    private let lostCounts: [Contender: Int]
    private let unsentCounts: [Contender: Int]

    /// An excess below this is noise, and counts as this much when it is what another is divided by.
    private static let resolutionSeconds = 10e-6
    /// An excess of journald's up to this is no stall: what is left is the noise of the machine.
    private static let stallSeconds = 0.005
    private static let targets: [(name: String, seconds: Double)] = [("p99.9", 0.001), ("max", 0.005)]
    private static let targetRatio = 50.0

    init(_ latencyCase: LatencyCase, _ outcomes: [Contender: [LatencyTask.Outcome]]) {
        self.latencyCase = latencyCase
        runs = outcomes.mapValues { $0.map { Distribution($0.latencies) } }
        lostCounts = outcomes.mapValues { $0.reduce(0) { $0 + $1.lostCount } }
        unsentCounts = outcomes.mapValues { $0.reduce(0) { $0 + $1.unsentCount } }
    }

    /// How many messages each run had.
    var messageCount: Int { runs.values.first?.first?.count ?? 0 }

    /// The median over the runs of the wait that one message of `number` exceeds, in seconds; `nil` when it was not
    /// measured.
    func exceededByOne(of number: Double, _ contender: Contender) -> Double? {
        runs[contender].map { runs in runs.map { $0.exceededByOne(of: number) }.median }
    }

    /// The median over the runs of the longest wait, in seconds.
    func longest(_ contender: Contender) -> Double? {
        runs[contender].map { runs in runs.map(\.longest).median }
    }

    /// One line for each contender, then what was aimed at.
    func printLines(_ contenders: [Contender], to report: inout Report) {
        report.printLine(latencyCase.title)
        report.printLine(Self.row("", Distribution.figures.map(\.name) + ["p99.9 of runs", "max of runs", "lost"]))
        for contender in contenders {
            guard let runs = runs[contender] else { continue }
            let medians = Distribution.figures.map { figure in Quantity.seconds(runs.map(figure.value).median) }
            let spreads = Distribution.figures.suffix(2).map { figure in Quantity.spread(runs.map(figure.value)) }
            let (lost, unsent) = (lostCounts[contender] ?? 0, unsentCounts[contender] ?? 0)
            let loss = contender == .receiver ? "" : "\(lost)" + (unsent > 0 ? ", \(unsent) not sent" : "")
            report.printLine(Self.row(contender.title, medians + spreads + [loss]))
            if lost > 0 { report.printFailure(contender.title, .lost("\(lost) messages are not in the journal.")) }
        }
        for contender in contenders where contender.kind == .daybookd { printVerdict(contender, to: report) }
        report.printLine("")
    }

    private func printVerdict(_ contender: Contender, to report: Report) {
        var line = "  \(contender.title), above the null receiver:"
        for (name, limit) in Self.targets {
            let ours = excesses(of: contender, name)
            let verdict = ours.median <= limit ? "reached" : "falls short"
            line += " \(name) \(Quantity.signedSeconds(ours.median)) (target \(Quantity.seconds(limit)): \(verdict)),"
            let theirs = excesses(of: .journald, name)
            guard !theirs.isEmpty else { continue }
            guard theirs.median > Self.stallSeconds else {
                line += " journald's \(Quantity.signedSeconds(theirs.median)), no stall to compare with;"
                continue
            }
            let ratio = zip(theirs, ours).map { $0 / max($1, Self.resolutionSeconds) }.median
            let ratioVerdict = ratio >= Self.targetRatio ? "reached" : "falls short"
            line += " journald's \(Quantity.signedSeconds(theirs.median)), \(Quantity.largeRatio(ratio)) of that"
            line += " (target \(Quantity.ratio(Self.targetRatio)): \(ratioVerdict));"
        }
        report.printLine(String(line.dropLast()) + ".")
    }

    /// How much later than the null receiver's a contender's figure is, run by run, in seconds.
    private func excesses(of contender: Contender, _ name: String) -> [Double] {
        guard let figure = Distribution.figures.first(where: { $0.name == name }) else { return [] }
        return zip(runs[contender] ?? [], runs[.receiver] ?? []).map { figure.value($0) - figure.value($1) }
    }

    private static let widths = [-28, 10, 10, 10, 10, 20, 20, 8]

    private static func row(_ title: String, _ cells: [String]) -> String {
        TextTable.row(widths, ["  " + title] + cells)
    }
}
