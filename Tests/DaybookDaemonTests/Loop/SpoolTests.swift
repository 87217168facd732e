import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("The loop and the spool")
struct SpoolTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    private func open() throws -> Spool {
        try Spool.open(
            directory: directory.path, byteCapacity: 1 << 20, bootID: ID128(high: 1, low: 1),
            stateID: ID128(high: 2, low: 2))
    }

    /// Receives messages into a spool as a daemon does that is killed then.
    ///
    /// - Returns: the number of the batch.
    private func receive(_ messages: [String], from source: ReceptionSource, descriptor: CInt? = nil) throws -> UInt64 {
        let path = directory.path.appending("socket")
        let receiving = try OwnedDescriptor.unixSocket(.datagram)
        try receiving.setPassesCredentials()
        try receiving.setPassesTimestamp()
        try receiving.bind(to: path)
        let sending = try OwnedDescriptor.unixSocket(.datagram)
        for message in messages { try sending.send(Array(message.utf8), to: path) }
        if let descriptor { try sending.send([], to: path, descriptors: [descriptor]) }
        var receiver = try open().receiver(for: source, receivesLabels: false)
        _ = try receiver.receive(from: receiving)
        // It may have looked at some of it.
        _ = receiver.takeAncillaryData(at: 0)
        try FileSystem.unlink(path)
        return receiver.batch
    }

    @Test("Messages that a killed daemon had received become entries once", arguments: 0...6)
    func recovery(entryCount: Int) throws {
        let several = (0..<6).map { "MESSAGE=b\($0)\n" }.joined(separator: "\n")
        let before = Clock.realtime()
        let batch = try receive(["MESSAGE=a\n", several, "MESSAGE=c\n"], from: .native)
        let after = Clock.realtime()
        let done = ReceptionProgress(batch: batch, slotCount: 1, entryCount: UInt32(entryCount))
        let isStored = try open().append(RawSpan(), mark: ReceptionMark(native: done))
        #expect(isStored)

        let loop = try RunningLoop(spool: try open())
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=new\n")
        let entries = try loop.stop()
        #expect(entries.map { $0["MESSAGE"] } == (entryCount..<6).map { "b\($0)" } + ["c", "new"])
        for entry in entries {
            #expect(entry["_PID"] == "\(Host.processID)" && entry["_UID"] == "\(Host.userID)")
        }
        let sentAt = try #require(entries.dropLast().last?["_SOURCE_REALTIME_TIMESTAMP"].flatMap { UInt64($0) })
        #expect((before...after).contains(sentAt))
        // The loop's own marks tell that all of it is done, and of which batch.
        let marks = loop.store.marks.map(\.native)
        #expect(marks.first == ReceptionProgress(batch: batch, slotCount: 3))
        #expect(marks.last.map { $0.batch > batch } == true)
    }

    @Test("Of a batch that no mark is about everything is to be done", arguments: ReceptionSource.allCases)
    func unmarked(source: ReceptionSource) throws {
        _ = try receive(["MESSAGE=a\n", "MESSAGE=b\n"], from: source)
        let mark = ReceptionMark(native: .init(batch: 0, slotCount: 2), syslog: .init(batch: 0, slotCount: 2))
        let isStored = try open().append(RawSpan(), mark: mark)
        #expect(isStored)
        let loop = try RunningLoop(spool: try open())
        let messages = try loop.stop().map { $0["MESSAGE"] }
        #expect(messages == (source == .syslog ? ["MESSAGE=a", "MESSAGE=b"] : ["a", "b"]))
    }

    @Test("A message whose descriptor ended with the killed daemon leaves a visible gap")
    func descriptor() throws {
        let file = try OwnedDescriptor.memoryFile(name: "test")
        try file.write(Array("MESSAGE=x\n".utf8))
        _ = try receive(["MESSAGE=a\n"], from: .native, descriptor: file.rawValue)
        let loop = try RunningLoop(spool: try open())
        try loop.stop()
        let messages = loop.store.entries.map { $0["MESSAGE"] ?? "" }
        #expect(messages.count == 4 && messages[1] == "a")
        #expect(messages[2].contains("process \(Host.processID)") && messages[2].contains("lost"))
    }

    @Test("A store that refuses in the middle of a message gets all of it in the end", arguments: 0...5)
    func refusalInMessage(acceptedCount: Int) throws {
        let loop = try RunningLoop(spool: try open())
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=first\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        // One message that makes the loop ask for room several times.
        let file = try OwnedDescriptor.memoryFile(name: "test")
        let pad = String(repeating: "x", count: 300_000)
        try file.write(Array((0..<20).map { "MESSAGE=\($0)\nPAD=\(pad)\n" }.joined(separator: "\n").utf8))
        try file.addSeals([.shrink, .grow, .write])
        try client.send("", descriptors: [file.rawValue])
        try client.send("MESSAGE=last\n")
        let refusalCount = loop.store.refusalCount
        loop.store.setFull(false, refusingOnceBehind: acceptedCount)
        loop.mailbox.post(.goOn)
        loop.wait("the store refuses once") { loop.store.refusalCount > refusalCount }
        loop.mailbox.post(.goOn)
        #expect(try loop.stop().map { $0["MESSAGE"] } == ["first"] + (0..<20).map { "\($0)" } + ["last"])
        // No mark says that more is stored than is, nor takes back what one before said.
        let marks = loop.store.marks.map(\.native).map { ($0.batch, $0.slotCount, $0.entryCount) }
        #expect(zip(marks, marks.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(marks.contains { $0.2 > 0 })
    }

    @Test("With SpoolFull=drop the loop goes on, and tells how much it dropped")
    func dropping() throws {
        let loop = try RunningLoop(policy: .drop)
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        // More than the sockets hold: senders are not held up.
        for index in 0..<2000 { try client.send("MESSAGE=\(index)\n") }
        loop.wait("the loop tries to store") { loop.store.refusalCount > 0 }
        loop.mailbox.post(.synchronize)
        loop.wait("all is received") { loop.store.synchronizations.count == 1 }
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        try client.send("MESSAGE=after\n")
        loop.wait("the report") { loop.store.entries.contains { $0["N_DROPPED"] != nil } }
        #expect(try loop.stop().last?["MESSAGE"] == "after")
        let entries = loop.store.entries
        let reports = entries.filter { $0["N_DROPPED"] != nil }
        let dropped = reports.compactMap { $0["N_DROPPED"].flatMap { Int($0) } }.reduce(0, +)
        #expect(dropped == 2000)
        for report in reports {
            #expect(report["MESSAGE"]?.hasSuffix("were dropped because the spool was full.") == true)
            #expect(report["MESSAGE_ID"] == "a596d6fe7bfa4994828e72309e95d61e" && report.header.priority == 4)
        }
    }
}
