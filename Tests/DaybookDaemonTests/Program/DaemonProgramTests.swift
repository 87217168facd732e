import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("The program daybookd")
struct DaemonProgramTests {
    /// The names and states of the journal files, in the order of the names.
    static func files(_ daemon: RunningDaemon) throws -> [String] {
        let machineID = try #require(MachineID.read(state: daemon.paths.state))
        return try FileSystem.names(in: daemon.paths.state.appending("\(machineID)")).map { name in
            String(name.prefix { $0 != "@" && $0 != "." })
        }
    }

    @Test func aDaemonStartsStopsAndGoesOn() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        for round in 1...2 {
            let daemon = try RunningDaemon(in: directory)
            daemon.waitForLog("Listening in")
            try Client.datagrams(to: daemon.paths.nativeSocket).send("MESSAGE=round \(round)\n")
            try daemon.send(round == 1 ? .terminate : .interrupt)
            #expect(try daemon.wait() == .exited(0))
            // No socket is left over, and the journal of the first round was gone on with.
            #expect(try FileSystem.names(in: daemon.paths.runtime) == [DirectoryLock.name])
            #expect(try Self.files(daemon) == ["system"])
            #expect(DirectoryLock.holder(of: daemon.paths.state) == nil)
        }
    }

    @Test func signalsRotateAndSynchronize() throws {
        let daemon = try RunningDaemon(in: try TemporaryDirectory(in: "/dev/shm"))
        daemon.waitForLog("Listening in")
        try daemon.send(.realtime(1))
        daemon.waitForLog("Received SIGRTMIN+1")
        try daemon.send(.user1)
        daemon.waitForLog("nothing to flush")
        try daemon.send(.user2)
        daemon.waitForLog("Rotated")
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
        #expect(try Self.files(daemon) == ["system", "system"])
    }

    @Test func aClosedTerminalStopsTheDaemonUnlessItIsToStay() throws {
        let daemon = try RunningDaemon(in: try TemporaryDirectory(in: "/dev/shm"))
        daemon.waitForLog("Listening in")
        try daemon.send(.hangup)
        #expect(try daemon.wait() == .exited(0))
        let kept = try RunningDaemon(in: try TemporaryDirectory(in: "/dev/shm"), wrapper: "trap '' HUP; exec \"$@\"")
        kept.waitForLog("Listening in")
        try kept.send(.hangup)
        try kept.send(.user1)
        kept.waitForLog("nothing to flush")
        try kept.send(.terminate)
        #expect(try kept.wait() == .exited(0))
        #expect(!kept.logText.contains("SIGHUP"))
    }

    @Test(arguments: ["state", "run"])
    func aSecondDaemonIsRefused(shared: String) throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let first = try RunningDaemon(in: directory)
        first.waitForLog("Listening in")
        let held = directory.path.appending(shared)
        #expect(DirectoryLock.holder(of: held)?.journal?.removingLastComponent() == first.paths.state)
        let processID = try #require(DirectoryLock.holder(of: held)?.processID)
        let option = shared == "state" ? "--runtime-directory" : "--state-directory"
        let second = try RunningDaemon(in: directory, options: [option, directory.path.appending("other").string])
        #expect(try second.wait() == .exited(1))
        #expect(second.logText.contains("\(held) is in use by another daemon, process \(processID)"))
        try Client.datagrams(to: first.paths.nativeSocket).send("MESSAGE=still here\n")
        try first.send(.terminate)
        #expect(try first.wait() == .exited(0))
    }

    @Test func aKilledDaemonsSocketsAreReplaced() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let first = try RunningDaemon(in: directory)
        first.waitForLog("Listening in")
        try first.send(.kill)
        #expect(try first.wait() == .killed(.kill))
        #expect(FileSystem.exists(first.paths.nativeSocket))
        let second = try RunningDaemon(in: directory)
        second.waitForLog("Listening in")
        try Client.datagrams(to: second.paths.nativeSocket).send("MESSAGE=x\n")
        try second.send(.terminate)
        #expect(try second.wait() == .exited(0))
    }

    @Test func inheritedSocketsAreTakenOver() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let paths = DaybookPaths(state: directory.path.appending("state"), runtime: directory.path.appending("run"))
        try FileSystem.createDirectories(paths.runtime)
        let stdout = try OwnedDescriptor.unixSocket(.stream)
        try stdout.bind(to: paths.stdoutSocket)
        try stdout.listen()
        let control = try OwnedDescriptor.unixSocket(.stream)
        try control.bind(to: paths.controlSocket)
        try control.listen()
        let native = try OwnedDescriptor.unixSocket(.datagram)
        try native.bind(to: paths.nativeSocket)
        let other = try OwnedDescriptor.unixSocket(.datagram)
        // The count is too large: what the daemon opens itself is not taken for inherited.
        // Sent before there is a daemon: whoever holds the socket keeps it for it.
        try Client.datagrams(to: paths.nativeSocket).send("MESSAGE=early\n")
        let daemon = try RunningDaemon(
            in: directory, wrapper: "LISTEN_FDS=40 LISTEN_PID=$$ exec \"$@\"",
            descriptors: [3: stdout.rawValue, 4: other.rawValue, 5: native.rawValue, 6: control.rawValue])
        daemon.waitForLog("Listening in")
        try JournalControl(socket: paths.controlSocket).synchronize(timeoutMicroseconds: 20_000_000)
        #expect(daemon.logText.contains("inherited descriptors that are no sockets"))
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
        // Inherited nodes are not the daemon's to remove; the one that it made itself is.
        #expect(FileSystem.exists(paths.nativeSocket) && FileSystem.exists(paths.stdoutSocket))
        #expect(FileSystem.exists(paths.controlSocket))
        #expect(!FileSystem.exists(paths.syslogSocket))
        let machineID = try #require(MachineID.read(state: paths.state))
        let journal = paths.state.appending("\(machineID)").appending("system.journal")
        #expect(Self.contains("MESSAGE=early", try FileSystem.contents(of: journal)))
    }

    @Test func twoInheritedSocketsOfOneKindAreAnError() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let path = directory.path.appending("run").appending("socket")
        try FileSystem.createDirectories(directory.path.appending("run"))
        let native = try OwnedDescriptor.unixSocket(.datagram)
        try native.bind(to: path)
        let daemon = try RunningDaemon(
            in: directory, wrapper: "LISTEN_FDS=2 LISTEN_PID=$$ exec \"$@\"",
            descriptors: [3: native.rawValue, 4: native.rawValue])
        #expect(try daemon.wait() == .exited(1))
        #expect(daemon.logText.contains("Two inherited sockets are bound to \(path)"))
    }

    @Test func theConfigurationIsReadAndItsMistakesNamed() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let file = try directory.write(Array("[Journal]\nSystemMaxFilez=3\n".utf8), to: "c.conf")
        let daemon = try RunningDaemon(in: directory, options: ["--config", file.string])
        daemon.waitForLog("Listening in")
        #expect(
            daemon.logText.contains("\(file):2: unknown option SystemMaxFilez=, ignored; did you mean SystemMaxFiles=?")
        )
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
        let missing = try RunningDaemon(in: directory, options: ["--config", "/nowhere"])
        #expect(try missing.wait() == .exited(1))
        #expect(missing.logText.contains("Cannot read the configuration file /nowhere"))
    }

    @Test func theServiceManagerHearsOfReadiness() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let path = directory.path.appending("notify")
        let manager = try OwnedDescriptor.unixSocket(.datagram)
        try manager.bind(to: path)
        let daemon = try RunningDaemon(in: directory, environment: ["NOTIFY_SOCKET": path.string])
        daemon.waitForLog("Listening in")
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
        #expect(try manager.readAll(limit: 7) == Array("READY=1".utf8))
        #expect(try manager.readAll(limit: 10) == Array("STOPPING=1".utf8))
    }

    static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}
