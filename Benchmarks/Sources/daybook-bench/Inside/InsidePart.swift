internal import LinuxSystem
internal import SystemPackage

/// What goes on in each daemon, and when others see its entries, while the disk is slow.
struct InsidePart {
    var contenders: [Contender]
    var runSeconds: Int
    var patienceSeconds: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    func run(_ report: inout Report) {
        let start = Clock.monotonic()
        report.printLine(
            """
            Inside the daemon: \(Quantity.count(InsideTask.messagesPerSecond)) messages a second for \(runSeconds) s on \
            a disk of \(DiskCondition.writesPerSecond) writes/s, a sync a second
              client: how late a message is taken; file, follower, subscriber: when readers of the file, a program that
              follows, and who subscribes to the daemon see it, after it was sent; loop: how long the daemon's main
              thread did not run, and waited for a disk
            """)
        for format in [LoopDisk.Format.ext4, .btrfs] {
            report.printLine("\n\(format)")
            report.printLine(InsideFindings.heading)
            for contender in contenders where contender.kind != .receiver {
                run(contender, on: format, hasSubscriber: false, &report)
                // Only this daemon has subscribers.
                if contender.kind == .daybookd { run(contender, on: format, hasSubscriber: true, &report) }
            }
        }
        report.printLine("  (took \(Quantity.seconds(Double(Clock.monotonic() - start) / 1e6)))\n")
    }

    private func run(
        _ contender: Contender, on format: LoopDisk.Format, hasSubscriber: Bool, _ report: inout Report
    ) {
        let task = InsideTask(
            format: format, contender: contender, hasSubscriber: hasSubscriber, runSeconds: runSeconds,
            patienceSeconds: patienceSeconds, directory: directory, runtimeDirectory: runtimeDirectory,
            janitor: janitor)
        do throws(BenchmarkError) {
            try task.run().printLines(to: &report)
        } catch {
            report.printFailure("\(contender.title) on \(format)", error)
        }
    }
}
