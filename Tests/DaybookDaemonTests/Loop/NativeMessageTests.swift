import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Native messages")
struct NativeMessageTests {
    @Test func anEntryHasItsFieldsAndTheDaemons() throws {
        let loop = try RunningLoop()
        let before = Clock.realtime()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("MESSAGE=hello\nPRIORITY=3\n_PID=1\nFOO=bar\n")
        let entries = try loop.stop()
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(entry["MESSAGE"] == "hello")
        #expect(entry["FOO"] == "bar")
        #expect(entry["_TRANSPORT"] == "journal")
        #expect(entry["_PID"] == "\(Host.processID)")
        #expect(entry["_UID"] == "\(Host.userID)")
        #expect(entry["_GID"] == "\(Host.groupID)")
        #expect(entry["_HOSTNAME"] == Host.name())
        #expect(entry["_MACHINE_ID"] == "\(ID128(high: 1, low: 2))")
        #expect(entry["_BOOT_ID"] == "\(entry.header.bootID)")
        #expect(entry["_COMM"] != nil && entry["_EXE"] != nil && entry["_CMDLINE"] != nil)
        #expect(entry.header.priority == 3)
        let sentAt = try #require(entry["_SOURCE_REALTIME_TIMESTAMP"].flatMap { UInt64($0) })
        #expect(before <= sentAt && sentAt <= entry.header.realtime)
        #expect(entry.header.monotonic <= Clock.monotonic())
    }

    @Test(arguments: [1, 100, 2047, 2048, 4095, 4096, 65535, 65536, 131072, 212_000, 400_000])
    func messagesOfEverySizeArriveWhole(byteCount: Int) throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        let text = String(repeating: "abcdefg\t", count: byteCount / 8 + 1).prefix(byteCount)
        // Several, so that long ones share a batch.
        for index in 0..<5 { try client.send("MESSAGE=\(text)\nINDEX=\(index)\n") }
        let entries = try loop.stop()
        #expect(entries.map { $0["INDEX"] } == ["0", "1", "2", "3", "4"])
        #expect(entries.allSatisfy { $0["MESSAGE"] == String(text) })
    }

    @Test func manyMessagesArriveInOrder() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        for index in 0..<5000 { try client.send("MESSAGE=x\nINDEX=\(index)\n") }
        let entries = try loop.stop()
        #expect(entries.map { $0["INDEX"] } == (0..<5000).map { "\($0)" })
        let times = entries.map { ($0.header.realtime, $0.header.monotonic) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0.0 <= $1.0 && $0.1 <= $1.1 })
    }

    @Test func severalEntriesInOneMessageAreStoredUpToALimit() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send(String(repeating: "MESSAGE=x\n\n", count: NativeMessage.maximumEntryCount + 5))
        try client.send("MESSAGE=after\n")
        let entries = try loop.stop()
        #expect(entries.count == NativeMessage.maximumEntryCount + 1)
        #expect(entries.last?["MESSAGE"] == "after")
    }

    /// What a descriptor of a file in memory with these seals leads to.
    static func stored(
        _ text: String, seals: FileSeals, payload: String = "", count: Int = 1
    ) throws -> [StoredEntry] {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        let file = try OwnedDescriptor.memoryFile(name: "test")
        try file.write(Array(text.utf8))
        try file.addSeals(seals)
        try client.send(payload, descriptors: Array(repeating: file.rawValue, count: count))
        try client.send("MESSAGE=after\n")
        return try loop.stop()
    }

    @Test(arguments: [1, 4096, 1_000_000, 20_000_000])
    func sealedFilesInMemoryArriveWhole(byteCount: Int) throws {
        let text = String(repeating: "x", count: byteCount)
        let entries = try Self.stored("MESSAGE=\(text)\nA=1\n", seals: [.seal, .shrink, .grow, .write])
        #expect(entries.count == 2)
        #expect(entries.first?["MESSAGE"]?.utf8.count == byteCount)
        #expect(entries.first?["A"] == "1")
        #expect(entries.last?["MESSAGE"] == "after")
    }

    @Test func aFileWithoutSealsIsTakenFromRootAlone() throws {
        let entries = try Self.stored("MESSAGE=open\n", seals: [])
        let expected = Host.userID == 0 ? ["open", "after"] : ["after"]
        #expect(entries.map { $0["MESSAGE"] } == expected)
    }

    @Test(arguments: [("MESSAGE=both\n", 1), ("", 2), ("", 253)])
    func whatIsNotOneDescriptorAloneIsRefused(payload: String, count: Int) throws {
        let entries = try Self.stored(
            "MESSAGE=x\n", seals: [.shrink, .grow, .write], payload: payload, count: count)
        #expect(entries.map { $0["MESSAGE"] } == ["after"])
    }

    @Test func emptyMessagesAreIgnored() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        try client.send("")
        let empty = try OwnedDescriptor.memoryFile(name: "empty")
        try client.send("", descriptors: [empty.rawValue])
        try client.send("MESSAGE=after\n")
        #expect(try loop.stop().map { $0["MESSAGE"] } == ["after"])
    }

    @Test func garbageHarmsNobody() throws {
        let loop = try RunningLoop()
        let client = try Client.datagrams(to: loop.paths.nativeSocket)
        let syslog = try Client.datagrams(to: loop.paths.syslogSocket)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                // Bytes that mean something are more frequent than in plain noise.
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0...255, using: &generator)
                    : Array("\n=A_<>0".utf8).randomElement(using: &generator)!
            }
            try client.send(bytes)
            try syslog.send(bytes)
        }
        try client.send("MESSAGE=alive\n")
        let entries = try loop.stop()
        #expect(entries.contains { $0["MESSAGE"] == "alive" })
        for entry in entries where entry["_TRANSPORT"] == "journal" {
            #expect(entry.fields.filter { $0.starts(with: Array("_TRANSPORT=".utf8)) }.count == 1)
        }
    }
}
