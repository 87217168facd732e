import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Who may use the control socket")
struct ControlAccessTests {
    static func access(
        _ userID: UInt32, _ groupID: UInt32 = 500, _ groups: [UInt32] = [], daemon: UInt32 = 0,
        readers: Set<UInt32> = []
    ) -> ControlAccess {
        ControlAccess.Rules(daemonUserID: daemon, readerGroups: readers).access(
            of: ProcessCredentials(processID: 1, userID: userID, groupID: groupID), groups: { groups })
    }

    @Test func rootAndTheDaemonsUserMayDoEverything() {
        #expect(Self.access(0, daemon: 1000) == .all)
        #expect(Self.access(1000, daemon: 1000) == .all)
        #expect(Self.access(1001, daemon: 1000) == .none)
        #expect(Self.access(1000, daemon: 0) == .none)
    }

    @Test func membersOfTheReadersGroupsMayRead() {
        #expect(Self.access(1000, 999, readers: [4, 999]) == .reading)
        #expect(Self.access(1000, 500, [1, 4], readers: [4, 999]) == .reading)
        #expect(Self.access(1000, 500, [1, 2], readers: [4, 999]) == .none)
        #expect(Self.access(1000, 0, [0]) == .none)
        #expect(Self.access(0, 500, [4], readers: [4]) == .all)
    }

    @Test func theGroupsAreThoseOfTheFile() {
        let text = "root:x:0:\nadm:x:4:syslog,me\nbroken\nsystemd-journal:x:\nsystemd-journal:x:101:\nadm:x:9:\n"
        let groups = ReaderGroups(parsing: text)
        #expect(groups.journal == 101 && groups.administrators == 4)
        #expect(groups.all == [4, 101])
        #expect(ReaderGroups(parsing: "").all.isEmpty)
    }

    @Test(arguments: [
        "io.systemd.Journal.Synchronize", "io.systemd.Journal.Rotate", "io.systemd.Journal.FlushToVar",
    ])
    func whoMayOnlyReadChangesNothing(method: String) throws {
        let loop = try RunningLoop(access: { _, _ in .reading })
        let client = try ControlClient(loop.paths.controlSocket)
        try client.call(method, #","oneway":true"#)
        try client.call(method)
        #expect(try client.reply() == #"{"error":"org.varlink.service.PermissionDenied","parameters":{}}"#)
        try client.call("io.daybook.Journal.GetDurable")
        #expect(try client.reply().contains(#""accepted":"#))
        // The store of this loop has nothing to subscribe to, and that is not for want of rights.
        try client.call("io.daybook.Journal.Subscribe", #","more":true"#)
        #expect(try client.reply().contains("MethodNotImplemented"))
        #expect(loop.store.rotationCount == 0 && loop.store.synchronizations.isEmpty)
        try loop.stop()
    }

    @Test func strangersAreDisconnected() throws {
        let loop = try RunningLoop(access: { _, _ in .none })
        let client = try ControlClient(loop.paths.controlSocket)
        #expect(try client.reply() == "end")
        try loop.stop()
    }

    /// Those who may do more are not kept out by those who may less.
    @Test func readersTakeOnlyHalfOfTheConnections() throws {
        let mine = ControlTable.readerCount
        let count = Monitor(0)
        let loop = try RunningLoop(access: { _, _ in
            count.withLock { count in
                count += 1
                return count <= mine + 1 ? .reading : .all
            }
        })
        let readers = try (0..<mine).map { _ in try ControlClient(loop.paths.controlSocket) }
        #expect(try ControlClient(loop.paths.controlSocket).reply() == "end")
        let client = try ControlClient(loop.paths.controlSocket)
        try client.call("io.systemd.Journal.FlushToVar")
        #expect(try client.reply() == #"{"parameters":{}}"#)
        withExtendedLifetime(readers) {}
        try loop.stop()
    }

    @Test func theKernelTellsAClientsGroups() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("socket")
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: path)
        try listener.listen()
        let client = try OwnedDescriptor.unixSocket(.stream)
        try client.connect(to: path)
        guard let socket = try listener.accept() else { throw Errno.wouldBlock }
        let status = String(decoding: try FileSystem.contents(of: "/proc/self/status"), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Groups:") })
        let groups = line.dropFirst(7).split { $0 == " " || $0 == "\t" }.compactMap { UInt32($0) }
        #expect(Set(socket.peerGroups()) == Set(groups))
    }
}
