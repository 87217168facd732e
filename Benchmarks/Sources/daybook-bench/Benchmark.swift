internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// All that is measured, one part after the other.
struct Benchmark {
    let options: BenchmarkOptions
    private let directory: FilePath
    /// For what has to be in memory: sockets, and what survives a daemon.
    private let runtimeDirectory: FilePath
    private let janitor: Janitor
    private var report = Report()

    init(options: BenchmarkOptions) throws(BenchmarkError) {
        self.options = options
        janitor = try Janitor()
        directory = try Self.makeDirectory(in: options.directory, janitor)
        // Where there is no such directory, the disk has to do.
        let memory: FilePath = "/dev/shm"
        runtimeDirectory = FileSystem.exists(memory) ? try Self.makeDirectory(in: memory, janitor) : directory
    }

    private static func makeDirectory(in parent: FilePath, _ janitor: Janitor) throws(BenchmarkError) -> FilePath {
        let directory = try attempt("make a directory in \(parent)") { () throws(Errno) in
            try FileSystem.createTemporaryDirectory(prefix: parent.appending("daybook-bench-"))
        }
        janitor.willUndo(.remove(directory))
        return directory
    }

    /// Measures and prints.
    ///
    /// - Returns: whether something could not be measured, or got lost.
    consuming func run() throws(BenchmarkError) -> Bool {
        report.printLine(Machine.summary())
        if !options.parts.isDisjoint(with: [.import, .output, .start, .daemon, .verify]) {
            report.printLine("Each figure is the median of \(options.runCount) runs, in turn with systemd's program.\n")
            report.printHeading()
        }
        if !options.parts.isDisjoint(with: [.import, .output, .start]) { try measureFiles() }
        if options.parts.contains(.verify) {
            VerifyPart(runCount: options.runCount, entryCount: options.entryCount, directory: directory).run(&report)
        }
        if options.parts.contains(.daemon) { measureDaemons() }
        if options.parts.contains(.latency) { measureLatency() }
        if options.parts.contains(.inside) { measureInside() }
        if options.parts.contains(.cost) { measureCost() }
        if options.parts.contains(.powercut) { measurePowerCut() }
        if options.parts.contains(.memory) { measureMemory() }
        if options.parts.contains(.mapping) {
            MappingBenchmark(directory: directory, isQuick: options.isQuick).run(&report)
        }
        return report.hasFailed
    }

    private mutating func measureFiles() throws(BenchmarkError) {
        let stream = try ExportStream.make(directory.appending("input.export"), entryCount: options.entryCount)
        let task = "import \(Quantity.count(stream.entryCount)) entries"
        let importing = ImportTask(stream: stream, directory: directory)
        if options.parts.contains(.import) {
            do throws(BenchmarkError) {
                let comparison = try importing.compare(options.runCount)
                report.printRow(comparison.row(task, "CPU", target: 5) { $0.processorSeconds })
                report.printRow(comparison.row(task, "time", target: nil) { $0.wallSeconds })
            } catch {
                report.printFailure(task, error)
            }
        }
        guard !options.parts.isDisjoint(with: [.output, .start]) else { return }
        let reading = ReadingTask(journal: directory.appending("read.journal"), directory: directory)
        do throws(BenchmarkError) {
            try importing.makeJournal(reading.journal)
        } catch {
            return report.printFailure("reading", error)
        }
        try? FileSystem.unlink(stream.path)
        if options.parts.contains(.output) { measureOutput(reading) }
        if options.parts.contains(.start) { measureStart(reading) }
        let byteCount = (try? FileStatus(of: reading.journal))?.allocatedByteCount ?? 0
        report.printLine(
            "  (a stream of \(Quantity.megabytes(stream.byteCount)), \(stream.payloadByteCount) bytes of fields an "
                + "entry; a journal of \(Quantity.megabytes(byteCount)))")
    }

    private mutating func measureOutput(_ reading: ReadingTask) {
        for (mode, target) in [("export", 2), ("json", 6), ("short", 2), ("cat", 1.5)] {
            let task = "show all, -o \(mode)"
            do throws(BenchmarkError) {
                let comparison = try reading.compare(["-o", mode], options.runCount)
                report.printRow(comparison.row(task, "time", target: target) { $0.wallSeconds })
                report.printRow(comparison.row(task, "CPU", target: nil) { $0.processorSeconds })
            } catch {
                report.printFailure(task, error)
            }
        }
    }

    private mutating func measureStart(_ reading: ReadingTask) {
        let task = "show the last ten, -n 10"
        do throws(BenchmarkError) {
            // So short that single runs say little.
            let comparison = try reading.compare(["-n", "10"], options.runCount * 20)
            report.printRow(comparison.row(task, "time", target: 1) { $0.wallSeconds })
        } catch {
            report.printFailure(task, error)
        }
    }

    private mutating func measureDaemons() {
        let entryCount = Double(options.messageCount)
        for clientCount in [1, 8] {
            let task = "daemon, \(clientCount) client\(clientCount == 1 ? "" : "s")"
            do throws(BenchmarkError) {
                let load = DaemonTask(
                    messageCount: options.messageCount, clientCount: clientCount, directory: directory)
                let comparison = try load.compare(options.runCount)
                report.printRow(
                    comparison.row(task, "CPU/entry", target: 1) { $0.processorSeconds / entryCount })
                report.printRow(
                    comparison.row(
                        task, "stored", target: 1, isMoreBetter: true, show: Quantity.entriesPerSecond
                    ) { entryCount / $0.wallSeconds })
            } catch {
                report.printFailure(task, error)
            }
        }
    }

    private mutating func measureLatency() {
        let part = LatencyPart(
            contenders: options.contenders, runCount: options.isQuick ? 1 : options.runCount,
            runSeconds: options.isQuick ? 4 : 10, directory: directory, runtimeDirectory: runtimeDirectory,
            plotDirectory: options.plotDirectory, janitor: janitor)
        part.run(&report)
    }

    private mutating func measureInside() {
        let part = InsidePart(
            contenders: options.contenders, runSeconds: options.isQuick ? 5 : 20,
            patienceSeconds: options.isQuick ? 5 : 30, directory: directory,
            runtimeDirectory: runtimeDirectory, janitor: janitor)
        part.run(&report)
    }

    private mutating func measurePowerCut() {
        let part = PowerCutPart(
            contenders: options.contenders, isQuick: options.isQuick, directory: directory,
            runtimeDirectory: runtimeDirectory, janitor: janitor)
        part.run(&report)
    }

    private mutating func measureCost() {
        let part = CostPart(
            contenders: options.contenders, messageCount: options.messageCount, runCount: options.runCount,
            directory: directory, runtimeDirectory: runtimeDirectory, janitor: janitor)
        part.run(&report)
    }

    private mutating func measureMemory() {
        let part = MemoryPart(
            contenders: options.contenders, byteCount: options.isQuick ? 1 << 28 : 1 << 32, directory: directory,
            runtimeDirectory: runtimeDirectory, plotDirectory: options.plotDirectory, janitor: janitor)
        part.run(&report)
    }
}
