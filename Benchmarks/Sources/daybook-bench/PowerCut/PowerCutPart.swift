internal import LinuxSystem
internal import SystemPackage

/// What a power cut takes, with the daemons' own settings and with a sync every second.
struct PowerCutPart {
    var contenders: [Contender]
    var isQuick: Bool
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    private static let widths = [-28, 14, 14, 16]

    func run(_ report: inout Report) {
        let start = Clock.monotonic()
        report.printLine(
            """
            Lost at a power cut: from the oldest message that is missing to the cut, \
            \(Quantity.count(PowerCutTask.messagesPerSecond)) messages a second, ext4
            """)
        measure(
            "a sync every second", ["SyncIntervalSec=1s"], seconds: isQuick ? 12 : 40, cutCount: isQuick ? 4 : 16,
            &report)
        // Longer than the five minutes of journald's own setting.
        measure("as by default", [], seconds: isQuick ? 40 : 330, cutCount: isQuick ? 4 : 20, &report)
        report.printLine("  (took \(Quantity.seconds(Double(Clock.monotonic() - start) / 1e6)))\n")
    }

    private func measure(
        _ title: String, _ settings: [String], seconds: Int, cutCount: Int, _ report: inout Report
    ) {
        let seed = Clock.realtime()
        let name = "\(title), \(cutCount) cuts in \(seconds) s (seed \(seed))"
        let task = PowerCutTask(
            contenders: contenders.filter { $0.kind != .receiver }, settings: settings, runSeconds: seconds,
            cutCount: cutCount, seed: seed, directory: directory, runtimeDirectory: runtimeDirectory, janitor: janitor)
        do throws(BenchmarkError) {
            let losses = try task.run()
            report.printLine(name)
            report.printLine(TextTable.row(Self.widths, ["", "median", "worst", "messages, worst"]))
            for contender in task.contenders {
                guard let losses = losses[contender], !losses.isEmpty else { continue }
                let times = losses.map(\.seconds)
                report.printLine(
                    TextTable.row(
                        Self.widths,
                        [
                            "  " + contender.title, Quantity.seconds(times.median), Quantity.seconds(times.max() ?? 0),
                            Quantity.count(losses.map(\.messageCount).max() ?? 0),
                        ]))
            }
        } catch {
            report.printFailure(name, error)
        }
    }
}
