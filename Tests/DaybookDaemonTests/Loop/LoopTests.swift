import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("The loop")
struct LoopTests {
    @Test func theDaemonSaysWhenItStartsAndStops() throws {
        let loop = try RunningLoop()
        try loop.stop()
        let entries = loop.store.entries
        #expect(entries.map { $0["MESSAGE"] } == ["Journal started", "Journal stopped"])
        #expect(
            entries.map { $0["MESSAGE_ID"] }
                == ["f77379a8490b408bbe5f6940505a777b", "d93fb3c9c24d451a97cea615ce59c00b"])
        #expect(entries.allSatisfy { $0["_TRANSPORT"] == "driver" && $0["SYSLOG_FACILITY"] == "3" })
        #expect(entries.allSatisfy { $0["_PID"] == "\(Host.processID)" && $0.header.owner == EntryRecord.systemOwner })
        for role in SocketRole.allCases {
            #expect(!FileSystem.exists(role.path(in: loop.paths)))
        }
    }

    @Test func syslogMessagesAreStored() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.syslogSocket)
        try client.send("<30>Nov 22 14:00:00 prog[123]: text")
        let entry = try #require(try loop.stop().first)
        #expect(entry["_TRANSPORT"] == "syslog")
        #expect(entry["MESSAGE"] == "text")
        #expect(entry["SYSLOG_IDENTIFIER"] == "prog")
        #expect(entry["_PID"] == "\(Host.processID)")
        #expect(entry["_SOURCE_REALTIME_TIMESTAMP"] != nil)
    }

    @Test func aFullStoreHoldsSendersAndLosesNothing() throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let done = Monitor<Int>(0)
        let paths = loop.paths
        let count = 3000
        // Each kind of sender in a thread of its own, because they are held.
        for path in [paths.nativeSocket, paths.syslogSocket] {
            let thread = try Thread.start(name: "sender") {
                guard let client = try? Client.datagrams(to: path) else { return }
                for index in 0..<count { try? client.send("MESSAGE=\(index)\n") }
                done.withLock { $0 += 1 }
            }
            thread.detach()
        }
        let thread = try Thread.start(name: "sender") {
            guard let client = try? Client.stream(to: paths.stdoutSocket) else { return }
            try? client.send(streamHeader())
            for index in 0..<count { try? client.send("\(index)\n") }
            done.withLock { $0 += 1 }
        }
        thread.detach()
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        Clock.sleep(microseconds: 200_000)
        #expect(done.withLock { $0 } < 3, "senders went on although nothing was received")
        let held = loop.store.entries.count
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        loop.wait("all senders are done") { done.withLock { $0 } == 3 }
        let entries = try loop.stop()
        #expect(held < entries.count)
        for transport in ["journal", "syslog", "stdout"] {
            let messages = entries.filter { $0["_TRANSPORT"] == transport }.map { $0["MESSAGE"] }
            let suffix = transport == "syslog" ? "MESSAGE=" : ""
            #expect(messages == (0..<count).map { suffix + "\($0)" }, "\(transport)")
        }
    }

    @Test func shortMessagesThatBecomeLongEntriesAreHandedOverInParts() throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        // Much more, as entries, than the loop holds: it has to stop in the middle of what it read.
        let count = 20_000
        try client.send(streamHeader() + String(repeating: "x\n", count: count))
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        #expect(try loop.stop().count == count)
    }

    @Test func aStopWhileTheStoreIsFullWaitsForRoom() throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=first\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        try client.send("MESSAGE=second\n")
        loop.mailbox.post(.stop)
        Clock.sleep(microseconds: 50_000)
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        loop.wait("the last entry") { loop.store.entries.last?["MESSAGE"] == "Journal stopped" }
        #expect(
            loop.store.entries.map { $0["MESSAGE"] } == ["Journal started", "first", "second", "Journal stopped"])
    }

    /// Sends entries of more than a megabyte, each of which makes the loop ask the store for room.
    static func sendLongEntries(_ range: Range<Int>, _ client: Client) throws {
        for index in range {
            let file = try OwnedDescriptor.memoryFile(name: "test")
            let text = "MESSAGE=\(index)\nPAD=" + String(repeating: "x", count: (1 << 20) + 1) + "\n"
            try file.write(Array(text.utf8))
            try file.addSeals([.shrink, .grow, .write])
            try client.send("", descriptors: [file.rawValue])
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4], [false, true])
    func aSingleRefusalInABatchLosesNothing(accepted: Int, isStopping: Bool) throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=first\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        // All of these are one batch.
        try Self.sendLongEntries(0..<5, client)
        let refusalCount = loop.store.refusalCount
        loop.store.setFull(false, refusingOnceBehind: accepted)
        loop.mailbox.post(.goOn)
        loop.wait("the store refuses once") { loop.store.refusalCount > refusalCount }
        if !isStopping { try Self.sendLongEntries(5..<6, client) }
        loop.mailbox.post(isStopping ? .stop : .goOn)
        let count = isStopping ? 5 : 6
        if !isStopping { loop.wait("all entries") { loop.store.entries.count == 2 + count } }
        #expect(try loop.stop().map { $0["MESSAGE"] } == ["first"] + (0..<count).map { "\($0)" })
    }

    @Test func whatBecameOfTheFilesIsAnEntryOnceThereIsRoom() throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let report = StorageReport(text: "Cannot write the journal", priority: 3)
        loop.mailbox.post(.report(report))
        loop.wait("the report is refused") { loop.store.refusalCount > 0 }
        #expect(loop.store.entries.count == 1)
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        loop.wait("the report") { loop.store.entries.count == 2 }
        let entry = loop.store.entries[1]
        #expect(entry["MESSAGE"] == report.text)
        #expect(entry["PRIORITY"] == "3" && entry["_TRANSPORT"] == "driver")
        // At the end there are reports too.
        loop.mailbox.post(.report(StorageReport(text: "late", priority: 4)))
        try loop.stop()
        #expect(loop.store.entries.dropFirst(2).map { $0["MESSAGE"] } == ["late", "Journal stopped"])
    }

    @Test func aSecondStopEndsTheWaitForRoom() throws {
        let loop = try RunningLoop()
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        loop.mailbox.post(.stop)
        loop.wait("the last entry is refused") { loop.store.refusalCount > 0 }
        let before = Clock.monotonic()
        try loop.stop()
        #expect(Clock.monotonic() < before + 5_000_000)
    }

    @Test func aSynchronizationComesBehindWhatWasSentBefore() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        for _ in 0..<10 { try client.send("MESSAGE=x\n") }
        loop.mailbox.post(.synchronize)
        loop.wait("the synchronization") { loop.store.synchronizations.count == 1 }
        #expect(loop.store.synchronizations == [11])
        loop.mailbox.post(.rotate)
        loop.wait("the rotation") { loop.store.rotationCount == 1 }
        try loop.stop()
    }
}
