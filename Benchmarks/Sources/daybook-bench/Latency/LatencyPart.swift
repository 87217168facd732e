internal import LinuxSystem
internal import SystemPackage

/// How long a client waits for each daemon while the disk is slow.
struct LatencyPart {
    var contenders: [Contender]
    var runCount: Int
    var runSeconds: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    /// Where the plot is put; `nil` for no plot.
    var plotDirectory: FilePath?
    var janitor: Janitor

    func run(_ report: inout Report) {
        let start = Clock.monotonic()
        report.printLine(
            """
            Client latency: how long after it was due each of \(Quantity.count(LatencyCase.messagesPerSecond)) messages \
            a second was taken; a sync a second; medians of \(runCount), \(runSeconds) s each
              The client runs before all other programs, where it may. An excess of less than 10 µs counts as that.
            """)
        var findings: [LatencyFindings] = []
        for latencyCase in LatencyCase.all {
            let task = LatencyTask(
                latencyCase: latencyCase, contenders: contenders, runSeconds: runSeconds, directory: directory,
                runtimeDirectory: runtimeDirectory, janitor: janitor)
            do throws(BenchmarkError) {
                let found = LatencyFindings(latencyCase, try task.run(runCount))
                found.printLines(contenders, to: &report)
                findings.append(found)
            } catch {
                report.printFailure(latencyCase.title, error)
            }
        }
        if let plotDirectory, !findings.isEmpty {
            let path = plotDirectory.appending("latency.svg")
            do throws(BenchmarkError) {
                try LatencyPlot(findings: findings, contenders: contenders).document().write(to: path)
                report.printLine("  plotted: \(path)")
            } catch {
                report.printFailure("the plot", error)
            }
        }
        report.printLine("  (took \(Quantity.seconds(Double(Clock.monotonic() - start) / 1e6)))\n")
    }
}
