internal import LinuxSystem
internal import SystemPackage

/// The memory of each daemon while it writes much.
struct MemoryPart {
    var contenders: [Contender]
    var byteCount: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    var plotDirectory: FilePath?
    var janitor: Janitor

    private static let widths = [-28, 12, 12, 16, 16]

    func run(_ report: inout Report) {
        let start = Clock.monotonic()
        report.printLine("Memory of the daemon while it writes \(Quantity.megabytes(byteCount)) of journals")
        report.printLine(TextTable.row(Self.widths, ["", "median", "at most", "without files", "at most"]))
        var curves: [(contender: Contender, samples: [MemoryTask.Sample])] = []
        for contender in contenders where contender.kind != .receiver {
            let task = MemoryTask(
                contender: contender, byteCount: byteCount, directory: directory, runtimeDirectory: runtimeDirectory,
                janitor: janitor)
            do throws(BenchmarkError) {
                let samples = try task.run()
                curves.append((contender, samples))
                let (resident, own) = (samples.map(\.residentByteCount), samples.map(\.privateByteCount))
                report.printLine(
                    TextTable.row(
                        Self.widths,
                        [
                            "  " + contender.title, Quantity.megabytes(Self.middle(resident)),
                            Quantity.megabytes(resident.max() ?? 0), Quantity.megabytes(Self.middle(own)),
                            Quantity.megabytes(own.max() ?? 0),
                        ]))
            } catch {
                report.printFailure(contender.title, error)
            }
        }
        if let plotDirectory, !curves.isEmpty {
            let path = plotDirectory.appending("memory.svg")
            do throws(BenchmarkError) {
                try MemoryPlot(curves: curves).document().write(to: path)
                report.printLine("  plotted: \(path)")
            } catch {
                report.printFailure("the plot", error)
            }
        }
        report.printLine("  (took \(Quantity.seconds(Double(Clock.monotonic() - start) / 1e6)))\n")
    }

    private static func middle(_ values: [Int]) -> Int { Int(values.map { Double($0) }.median) }
}
