internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Clients send messages to a daemon as fast as it takes them.
struct DaemonTask {
    var messageCount: Int
    var clientCount: Int
    var directory: FilePath

    func compare(_ runCount: Int) throws(BenchmarkError) -> Comparison {
        try Comparison.run(
            runCount, daybook: { () throws(BenchmarkError) in try run(.daybookd) },
            peer: { () throws(BenchmarkError) in try run(.journald) })
    }

    /// One run: from the moment in which the clients begin until all is in the journal.
    private func run(_ kind: DaemonUnderTest.Kind) throws(BenchmarkError) -> Usage {
        let place = directory.appending(kind.rawValue)
        defer { try? FileSystem.removeRecursively(place) }
        let daemon = try DaemonUnderTest.start(kind, in: place)
        let usage: Usage
        do throws(BenchmarkError) {
            usage = try load(daemon)
        } catch {
            daemon.stopQuietly()
            throw error
        }
        let journal = daemon.journal
        try daemon.stop()
        try DeliveryCheck(journal: journal, directory: directory, kind: kind).run(expecting: messageCount)
        return usage
    }

    private func load(_ daemon: borrowing DaemonUnderTest) throws(BenchmarkError) -> Usage {
        let counter = EntryCounter(root: daemon.journal)
        let clients = try LoadClients.start(clientCount, sending: messageCount, to: daemon.socket)
        let expected = counter.count() + messageCount
        let processorStart = try daemon.processorSeconds()
        let start = Clock.monotonic()
        try clients.run()
        try counter.wait(for: expected, from: daemon)
        let wall = Double(Clock.monotonic() - start) / 1e6
        let processor = try daemon.processorSeconds() - processorStart
        return Usage(processorSeconds: processor, wallSeconds: wall)
    }
}
