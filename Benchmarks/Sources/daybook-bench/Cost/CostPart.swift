internal import LinuxSystem
internal import SystemPackage

/// What the way through spool and writer costs, beside appending at once.
struct CostPart {
    var contenders: [Contender]
    var messageCount: Int
    var runCount: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    private static let widths = [-28, 12, 12, 14, 19, -30]
    private static let targetRatio = 1.3

    func run(_ report: inout Report) {
        let start = Clock.monotonic()
        report.printLine(
            """
            Cost of an entry: \(Quantity.count(messageCount)) messages as fast as one client sends them; processor time \
            for each entry, medians of \(runCount)
            """)
        do throws(BenchmarkError) {
            try measure(report)
        } catch {
            report.printFailure("the cost of an entry", error)
        }
        report.printLine("  (took \(Quantity.seconds(Double(Clock.monotonic() - start) / 1e6)))\n")
    }

    private func measure(_ report: Report) throws(BenchmarkError) {
        let task = CostTask(
            messageCount: messageCount, directory: directory, runtimeDirectory: runtimeDirectory, janitor: janitor)
        let export = directory.appending("cost.export")
        defer { try? FileSystem.unlink(export) }
        let daemons = contenders.filter { $0.kind != .receiver }
        var costs: [Contender: [CostTask.Cost]] = [:]
        var appending: [CostTask.Cost] = []
        for _ in 0..<runCount {
            for contender in daemons {
                let isOurs = contender.kind == .daybookd
                costs[contender, default: []].append(try task.run(contender, export: isOurs ? export : nil))
            }
            appending.append(try task.append(export))
        }
        report.printLine(
            TextTable.row(Self.widths, ["", "stored", "all threads", "without syncs", "spread of that", "  by thread"]))
        for contender in daemons { printLine(contender.title, costs[contender] ?? [], to: report) }
        printLine("daybook import", appending, to: report)
        for contender in daemons where contender.kind == .daybookd {
            let ours = costs[contender] ?? []
            let others = daemons.filter { $0.kind == .daybookd && $0 != contender }.map { ($0.title, costs[$0] ?? []) }
            for (title, theirs) in others + [("daybook import", appending), ("journald", costs[.journald] ?? [])] {
                let ratio = zip(ours, theirs).map { $0.withoutSyncs / $1.withoutSyncs }.median
                // Only where the other also has received what it appends.
                let isAimedAt = others.contains { $0.0 == title } && contender == daemons.first
                let verdict = ratio <= Self.targetRatio ? "reached" : "falls short"
                report.printLine(
                    "  \(contender.title) without syncs: \(Quantity.ratio(ratio)) of \(title)"
                        + (isAimedAt ? " (target at most \(Quantity.ratio(Self.targetRatio)): \(verdict))" : ""))
            }
        }
    }

    private func printLine(_ title: String, _ costs: [CostTask.Cost], to report: Report) {
        guard !costs.isEmpty else { return }
        let names = Set(costs.flatMap(\.threadSeconds.keys)).sorted()
        let threads = names.map { name in
            "\(name) \(Quantity.seconds(costs.map { $0.threadSeconds[name] ?? 0 }.median))"
        }
        let withoutSyncs = costs.map(\.withoutSyncs)
        report.printLine(
            TextTable.row(
                Self.widths,
                [
                    "  " + title, Quantity.entriesPerSecond(costs.map(\.entriesPerSecond).median),
                    Quantity.seconds(costs.map(\.allSeconds).median), Quantity.seconds(withoutSyncs.median),
                    Quantity.spread(withoutSyncs), "  " + threads.joined(separator: ", "),
                ]))
    }
}
