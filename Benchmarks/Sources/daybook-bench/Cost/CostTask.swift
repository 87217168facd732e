internal import LinuxSystem
internal import SystemPackage

/// What an entry costs a daemon, thread by thread, beside appending the same entries to a file without one.
struct CostTask {
    var messageCount: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    /// Figures for each entry.
    struct Cost {
        var entriesPerSecond: Double
        /// Processor time of all threads together, in seconds.
        var allSeconds: Double
        /// Of the threads that have one name, in seconds.
        var threadSeconds: [String: Double]

        /// Without the thread that makes files durable: how much that has to do depends on the disk.
        var withoutSyncs: Double { allSeconds - (threadSeconds["daybook-syncer"] ?? 0) }
    }

    /// A client sends as fast as it can.
    func run(_ contender: Contender, export: FilePath? = nil) throws(BenchmarkError) -> Cost {
        let place = runtimeDirectory.appending(contender.kind.rawValue)
        let journal = directory.appending("cost-journal")
        try attempt("make \(journal)") { () throws(Errno) in try FileSystem.createDirectories(journal) }
        defer {
            try? FileSystem.removeRecursively(place)
            try? FileSystem.removeRecursively(journal)
        }
        let setup = DaemonSetup(
            settings: DaemonSetup.roomySettings + contender.settings, journalDirectory: journal, janitor: janitor)
        let daemon = try DaemonUnderTest.start(contender.kind, in: place, setup)
        let cost: Cost
        do throws(BenchmarkError) {
            cost = try measure(daemon)
        } catch {
            daemon.stopQuietly()
            throw error
        }
        let files = daemon.journal
        let fileDirectory = try daemon.journalFileDirectory()
        try daemon.stop()
        try DeliveryCheck(journal: files, directory: directory, kind: contender.kind).run(expecting: messageCount)
        if let export {
            let arguments = [Programs.daybook, "--directory", fileDirectory.string, "--quiet", "-o", "export"]
            try Command(arguments: arguments, output: export, errors: directory.appending("errors")).run()
        }
        return cost
    }

    private func measure(_ daemon: borrowing DaemonUnderTest) throws(BenchmarkError) -> Cost {
        let counter = EntryCounter(root: daemon.journal)
        let clients = try LoadClients.start(1, sending: messageCount, to: daemon.socket)
        let expected = counter.count() + messageCount
        let before = try (total: daemon.processorSeconds(), threads: ThreadFacts.all(of: daemon.processID))
        let start = Clock.monotonic()
        try clients.run()
        try counter.wait(for: expected, from: daemon)
        let seconds = Double(Clock.monotonic() - start) / 1e6
        let count = Double(messageCount)
        var threads: [String: Double] = [:]
        for (number, facts) in ThreadFacts.all(of: daemon.processID) {
            let used = facts.processorSeconds - (before.threads[number]?.processorSeconds ?? 0)
            threads[facts.name, default: 0] += used / count
        }
        return Cost(
            entriesPerSecond: count / seconds, allSeconds: (try daemon.processorSeconds() - before.total) / count,
            threadSeconds: threads)
    }

    /// Appends entries of the export format to a new file, in one thread: what appending costs by itself, and parsing.
    func append(_ export: FilePath) throws(BenchmarkError) -> Cost {
        let output = directory.appending("appended.journal")
        defer { try? FileSystem.unlink(output) }
        let usage = try Command(
            arguments: [Programs.daybook, "import", "--output", output.string], input: export,
            errors: directory.appending("errors")
        ).run()
        let count = Double(messageCount)
        return Cost(
            entriesPerSecond: count / usage.wallSeconds, allSeconds: usage.processorSeconds / count, threadSeconds: [:])
    }
}
