import JournalFormat
import JournalStorage
import LinuxSystem
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("What the loop's entries have in common")
struct ContextTests {
    private func makeSpool(capacity: Int = 1 << 20) throws -> Spool {
        try Spool.open(
            directory: nil, byteCapacity: capacity, bootID: ID128(high: 1, low: 1), stateID: ID128(high: 2, low: 2))
    }

    /// The entries that messages of all kinds become.
    private func entries(contexts: Spool?) throws -> (entries: [StoredEntry], referenceCount: Int) {
        let loop = try RunningLoop(contexts: contexts)
        let native = try Client.datagrams(to: loop.paths.nativeSocket)
        for index in 0..<20 { try native.send("MESSAGE=\(index)\nPRIORITY=\(index % 8)\n") }
        try native.send("MESSAGE=long\nX=" + String(repeating: "x", count: 70_000) + "\n")
        try native.send("MESSAGE=forged\n_PID=1\n_HOSTNAME=other\n")
        try Client.datagrams(to: loop.paths.syslogSocket).send("<30>Nov 22 14:00:00 prog[123]: text")
        let stream = try Client.stream(to: loop.paths.stdoutSocket)
        try stream.send(streamHeader())
        try stream.send("line\n")
        loop.wait("all entries") { loop.store.entries.count == 1 + 24 }
        try loop.stop()
        return (loop.store.entries, loop.store.referenceCount)
    }

    @Test("Entries are the same whether their records have all fields or refer to some")
    func sameEntries() throws {
        let (plain, referring) = (try entries(contexts: nil), try entries(contexts: try makeSpool()))
        #expect(plain.referenceCount == 0)
        // All but the long one, which is better off with its own.
        #expect(referring.referenceCount == 25 && referring.entries.count == 26)
        // What differs from entry to entry, or from one stream or loop to another.
        let variable = ["_SOURCE_REALTIME_TIMESTAMP=", "_STREAM_ID="]
        func stable(_ entry: StoredEntry) -> [String] {
            entry.fields.map { String(decoding: $0, as: UTF8.self) }
                .map { field in variable.first { field.hasPrefix($0) } ?? field }
        }
        #expect(Set(referring.entries.map(stable)) == Set(plain.entries.map(stable)))
        for entry in referring.entries {
            #expect(
                entry["_PID"] == "\(Host.processID)" && entry["_MACHINE_ID"] != nil && entry["_HOSTNAME"] != "other")
            #expect(entry.header.fieldCount == entry.fields.count)
        }
    }

    @Test("More senders than there are slots have one after the other what they need")
    func manySenders() throws {
        let loop = try RunningLoop(contexts: try makeSpool(capacity: 4096))
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        try client.send(streamHeader())
        var processIDs: [Int32] = []
        for number in 0..<12 {
            let child = try ChildProcess.start(["echo", "\(number)"], descriptors: [1: client.socket.rawValue])
            processIDs.append(child.processID)
            _ = try child.wait()
            loop.wait("the entry of process \(number)") { loop.store.entries.count == number + 2 }
        }
        #expect(try loop.stop().map { $0["_PID"] } == processIDs.map { "\($0)" })
        #expect(loop.store.referenceCount == 14)
    }

    @Test("Entries that wait for room keep what they refer to")
    func waiting() throws {
        let loop = try RunningLoop(contexts: try makeSpool(capacity: 4096))
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
        loop.store.setFull(true)
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=waits\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        #expect(try loop.stop().map { $0["MESSAGE"] } == ["waits"])
        #expect(loop.store.entries.allSatisfy { $0["_PID"] == "\(Host.processID)" })
        #expect(loop.store.referenceCount == 3)
    }
}
