import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Listening sockets")
struct ListeningSocketTests {
    static func open(_ paths: DaybookPaths) -> String {
        do throws(DaemonError) {
            let inherited = try InheritedSockets.take([], paths: paths)
            let sockets = try ListeningSockets.open(paths: paths, inherited: inherited)
            sockets.removeNodes()
            return "open"
        } catch {
            return error.description
        }
    }

    @Test func socketsOfADeadDaemonAreReplaced() throws {
        let directory = try TemporaryDirectory()
        let paths = DaybookPaths(state: directory.path, runtime: directory.path)
        try OwnedDescriptor.unixSocket(.datagram).bind(to: paths.nativeSocket)
        try OwnedDescriptor.unixSocket(.stream).bind(to: paths.stdoutSocket)
        #expect(Self.open(paths) == "open")
        #expect(try FileSystem.names(in: directory.path) == [])
    }

    @Test func whatIsNoSocketIsLeftAloneAndNothingOfOursIsLeft() throws {
        let directory = try TemporaryDirectory()
        let paths = DaybookPaths(state: directory.path, runtime: directory.path)
        try directory.write([1], to: paths.stdoutSocket.lastComponent?.string ?? "")
        #expect(Self.open(paths) == DaemonError.socket(paths.stdoutSocket, .fileExists).description)
        #expect(try FileSystem.contents(of: paths.stdoutSocket) == [1])
        // The other two had been made already.
        #expect(try FileSystem.names(in: directory.path).count == 1)
    }

    @Test func aSocketOfAnotherKindIsInUse() throws {
        let directory = try TemporaryDirectory()
        let paths = DaybookPaths(state: directory.path, runtime: directory.path)
        let other = try OwnedDescriptor.unixSocket(.stream)
        try other.bind(to: paths.nativeSocket)
        try other.listen()
        #expect(Self.open(paths) == DaemonError.socketInUse(paths.nativeSocket).description)
    }

    @Test(arguments: SocketRole.allCases)
    func socketsOfALivingDaemonAreLeftAlone(role: SocketRole) throws {
        let directory = try TemporaryDirectory()
        let paths = DaybookPaths(state: directory.path, runtime: directory.path)
        let path = role.path(in: paths)
        let socket = try OwnedDescriptor.unixSocket(role.kind)
        try socket.bind(to: path)
        if role.kind == .stream { try socket.listen() }
        #expect(Self.open(paths) == DaemonError.socketInUse(path).description)
        #expect(FileSystem.exists(path))
    }

    @Test func aPathThatIsTooLongIsExplained() {
        let path = FilePath("/tmp/" + String(repeating: "x", count: 120))
        let paths = DaybookPaths(state: path, runtime: path)
        #expect(Self.open(paths).contains("longer than the 107 bytes"))
    }

    @Test func everybodyMaySendAndOurUserControl() throws {
        let loop = try RunningLoop()
        for role in SocketRole.allCases {
            #expect(try FileStatus(of: role.path(in: loop.paths)).mode == (role == .control ? 0o600 : 0o666))
        }
        try loop.stop()
    }

    @Test func aServiceManagerIsTold() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("notify")
        let manager = try OwnedDescriptor.unixSocket(.datagram)
        try manager.bind(to: path)
        ServiceNotification(path: path.string).send(.ready)
        ServiceNotification(path: path.string).send(.stopping)
        ServiceNotification(path: nil).send(.ready)
        ServiceNotification(path: "relative").send(.ready)
        #expect(try manager.readAll(limit: 7) == Array("READY=1".utf8))
        #expect(try manager.readAll(limit: 10) == Array("STOPPING=1".utf8))
    }
}
