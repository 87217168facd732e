internal import LinuxSystem
internal import SystemPackage

/// What the windows of readers cost, and what the budget saves.
struct MappingBenchmark {
    var directory: FilePath
    var isQuick: Bool

    func run(_ report: inout Report) {
        for windowCount in [1, 64, 512, 4096] {
            do throws(BenchmarkError) {
                let figures = try LookupTask(windowCount: windowCount, directory: directory).run()
                report.printLine(
                    "look-up with \(Quantity.count(windowCount)) windows mapped: table "
                        + "\(Self.nanoseconds(figures.table)), interval tree \(Self.nanoseconds(figures.tree)), "
                        + "linear list \(Self.nanoseconds(figures.list))")
            } catch {
                report.printFailure("look-up, \(windowCount) windows", error)
            }
        }
        let task = BudgetTask(directory: directory, byteCount: isQuick ? 512 << 20 : 4 << 30, budget: "64M")
        let journals = directory.appending("mapped")
        defer { try? FileSystem.removeRecursively(journals) }
        do throws(BenchmarkError) {
            try task.prepare(journals)
            // Once before, so that the files are in memory for all, as far as there is room.
            _ = try task.daybook(journals, isLimited: false)
            report.printLine("all of \(Quantity.megabytes(task.byteCount)) of journals, -o export:")
            Self.print("daybook, budget \(task.budget)", try task.daybook(journals, isLimited: true), &report)
            Self.print("daybook, no budget", try task.daybook(journals, isLimited: false), &report)
            Self.print("journalctl", try task.journalctl(journals), &report)
        } catch {
            report.printFailure("reading under a budget", error)
        }
    }

    private static func print(_ name: String, _ figures: BudgetTask.Figures, _ report: inout Report) {
        report.printLine(
            "  \(name): \(Quantity.seconds(figures.seconds)), resident \(Quantity.megabytes(figures.residentByteCount)), "
                + "virtual \(Quantity.megabytes(figures.virtualByteCount))")
    }

    private static func nanoseconds(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) ns"
    }
}
