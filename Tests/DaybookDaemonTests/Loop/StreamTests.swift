import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Streams of output")
struct StreamTests {
    static func lines(_ entries: [StoredEntry]) -> [String] {
        entries.map { "\($0["MESSAGE"] ?? "nil")|\($0["_LINE_BREAK"] ?? "")" }
    }

    @Test func linesEndInEveryWay() throws {
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        let long = String(repeating: "y", count: 48 * 1024)
        try client.send(streamHeader() + "one\n\ntwo\0three  \n")
        try client.send(long + "rest\npartial")
        try client.end()
        let entries = try loop.stop()
        #expect(
            Self.lines(entries) == ["one|", "two|nul", "three|", "\(long)|line-max", "rest|", "partial|eof"])
        #expect(entries.allSatisfy { $0["_TRANSPORT"] == "stdout" && $0["SYSLOG_IDENTIFIER"] == "test" })
        #expect(entries.allSatisfy { $0["_PID"] == "\(Host.processID)" && $0["PRIORITY"] == "6" })
        #expect(Set(entries.map { $0["_STREAM_ID"] }).count == 1)
        #expect(entries.allSatisfy { $0["_SOURCE_REALTIME_TIMESTAMP"] == nil })
    }

    @Test func lettersArriveOneByOne() throws {
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        for byte in Array((streamHeader(hasLevelPrefix: true) + "<3>ab\nc\n").utf8) { try client.send([byte]) }
        let entries = try loop.stop()
        #expect(Self.lines(entries) == ["ab|", "c|"])
        #expect(entries.map(\.header.priority) == [3, 6])
    }

    @Test func whatWasSentBeforeTheStopIsStored() throws {
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        try client.send(streamHeader() + "whole\nhalf")
        // The connection stays open over the end of the daemon.
        let entries = try loop.stop()
        #expect(Self.lines(entries) == ["whole|", "half|eof"])
        #expect(throws: (any Error).self) { try Client.stream(to: loop.paths.stdoutSocket) }
        #expect(Self.isClosed(client))
    }

    @Test func anotherProcessThatWritesIsNoticed() throws {
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        try client.send(streamHeader() + "mine")
        let child = try ChildProcess.start(["sh", "-c", "echo theirs"], descriptors: [1: client.socket.rawValue])
        let processID = child.processID
        _ = try child.wait()
        try client.send("mine again\n")
        let entries = try loop.stop()
        #expect(Self.lines(entries) == ["mine|pid-change", "theirs|", "mine again|"])
        #expect(entries.map { $0["_PID"] } == [Host.processID, processID, Host.processID].map { "\($0)" })
    }

    @Test func theUnitThatTheServiceManagerNamesIsUsed() throws {
        let controlGroup = try FileSystem.contents(of: "/proc/self/cgroup")
        let isInRoot = String(decoding: controlGroup, as: UTF8.self).split(separator: "\n").contains("0::/")
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        // The header in two parts: the first tells nothing of the unit.
        let script = "printf 'id\\n'; sleep 0.1; printf 'some.service\\n14\\n0\\n0\\n0\\n0\\nline\\n'; sleep 0.2"
        _ = try ChildProcess.start(["sh", "-c", script], descriptors: [1: client.socket.rawValue]).wait()
        let entry = try #require(try loop.stop().first)
        #expect(entry["MESSAGE"] == "line")
        // Only root may name a unit, and only of a process of which the kernel names none.
        if isInRoot { #expect(entry["_SYSTEMD_UNIT"] == (Host.userID == 0 ? "some.service" : nil)) }
    }

    @Test(arguments: ["a\nb\nx\n", "a\nb\n6\nmaybe\n", String(repeating: "x", count: 300), "a\0"])
    func aMalformedHeaderClosesTheStream(header: String) throws {
        let loop = try RunningLoop()
        let client = try Client.stream(to: loop.paths.stdoutSocket)
        try client.send(header)
        loop.wait("the daemon closes the stream") { Self.isClosed(client) }
        let other = try Client.stream(to: loop.paths.stdoutSocket)
        try other.send(streamHeader() + "fine\n")
        #expect(Self.lines(try loop.stop()) == ["fine|"])
    }

    static func isClosed(_ client: Client) -> Bool {
        do {
            try client.socket.send([10])
            return false
        } catch {
            return error == .brokenPipe
        }
    }

    @Test func streamsBeyondTheLimitAreRefused() throws {
        let loop = try RunningLoop(streamLimit: 8)
        let clients = try (0..<8).map { _ in try Client.stream(to: loop.paths.stdoutSocket) }
        for client in clients { try client.send(streamHeader() + "in\n") }
        loop.wait("the streams are read") { loop.store.entries.count { $0["MESSAGE"] == "in" } == 8 }
        let beyond = try Client.stream(to: loop.paths.stdoutSocket)
        loop.wait("the daemon closes the stream") { Self.isClosed(beyond) }
        try clients[0].send("still in\n")
        let refusal = "Too many stdout streams, refusing connection."
        #expect(try loop.stop().last?["MESSAGE"] == "still in")
        let message = loop.store.entries.first { $0["MESSAGE"] == refusal }
        #expect(message?["OBJECT_PID"] == "\(Host.processID)")
        #expect(message?["_TRANSPORT"] == "driver")
    }

    @Test func aClosedStreamMakesRoom() throws {
        let loop = try RunningLoop(streamLimit: 1)
        for index in 0..<50 {
            let client = try Client.stream(to: loop.paths.stdoutSocket)
            try client.send(streamHeader() + "\(index)\n")
            try client.end()
            loop.wait("line \(index)") { loop.store.entries.contains { $0["MESSAGE"] == "\(index)" } }
            // The line comes before the end of the stream.
            Clock.sleep(microseconds: 2000)
        }
        #expect(try loop.stop().count == 50)
    }
}
