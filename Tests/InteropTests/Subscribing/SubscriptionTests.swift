import Journal
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Entries reach subscribers whatever the disk does.
@Suite("Subscriptions while the disk hangs")
struct SubscriptionTests {
    let programs: Programs
    let disk: FaultyDisk

    init() throws {
        programs = try Programs()
        disk = try FaultyDisk(programs, prefix: RunningDaemon.paths(programs).state)
    }

    private func send(_ range: Range<Int>, to daemon: RunningDaemon) throws {
        let socket = try daemon.connect()
        for number in range { try socket.send(Array("MESSAGE=line \(number)\nTESTER=1\n".utf8)) }
    }

    /// Takes events until there are `count` entries of the test.
    private func take(
        _ count: Int, _ subscription: inout JournalSubscription
    ) throws -> [JournalSubscription.Entry] {
        var entries: [JournalSubscription.Entry] = []
        while entries.count < count {
            switch try subscription.next(timeoutMicroseconds: 20_000_000) {
            case .entry(let entry):
                if entry["TESTER"] != nil { entries.append(entry) }
            case .missed(let count):
                Issue.record("\(count) entries were missed")
            case nil:
                Issue.record("no entry came")
                return entries
            }
        }
        return entries
    }

    @Test("A subscriber sees what the file does not show yet", arguments: [CommitKind.overlay, .threaded])
    func hangingSync(commit: CommitKind) throws {
        let daemon = try RunningDaemon(
            programs, settings: ["Commit=\(commit.rawValue)", "SyncIntervalSec=1h"], environment: disk.environment)
        try send(0..<10, to: daemon)
        _ = try daemon.entries(10, "TESTER=1")
        var subscription = try JournalControl(socket: daemon.paths.controlSocket).subscribe()
        let begun = try disk.callCount(.synchronizeData)
        try disk.hold(.synchronizeData)
        try daemon.send(.realtime(1))
        try waitUntil("the sync") { try disk.callCount(.synchronizeData) == begun + 1 }
        try send(10..<110, to: daemon)
        let entries = try take(100, &subscription)
        #expect(entries.compactMap { $0["MESSAGE"] } == (10..<110).map { Array("line \($0)".utf8) })
        #expect(entries.first.map { $0.seqnum == subscription.startSeqnum + 1 } == true)
        if commit == .overlay { #expect(try daemon.entries("TESTER=1").count == 10) }
        try disk.mend()
        // The cursors that the subscriber got are those of the files.
        let listed = try daemon.entries(110, "TESTER=1").compactMap { $0["__CURSOR"] }
        #expect(Array(listed.suffix(100)) == entries.map(\.cursor))
        try daemon.stop()
    }
}
