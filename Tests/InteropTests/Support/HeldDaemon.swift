import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// `daybookd` with sockets that the test holds and the daemon inherits: what is in them outlives the daemon.
final class HeldDaemon {
    let programs: Programs
    let paths: DaybookPaths
    private let configuration: String
    private let native: OwnedDescriptor
    private let syslog: OwnedDescriptor
    private var child: ChildProcess?
    private var startCount = 0

    /// - Parameter settings: lines of the configuration file.
    init(_ programs: Programs, settings: [String]) throws {
        self.programs = programs
        paths = DaybookPaths(
            state: programs.directory.path.appending("state"), runtime: programs.memory.path.appending("run"))
        try FileSystem.createDirectories(paths.runtime)
        let text = "[Journal]\n" + settings.joined(separator: "\n") + "\n"
        configuration = try programs.directory.write(Array(text.utf8), to: "daybookd.conf").string
        native = try .unixSocket(.datagram)
        try native.setPassesCredentials()
        try native.setPassesTimestamp()
        try native.bind(to: paths.nativeSocket)
        syslog = try .unixSocket(.datagram)
        try syslog.setPassesCredentials()
        try syslog.setPassesTimestamp()
        try syslog.bind(to: paths.syslogSocket)
    }

    deinit {
        guard let child = child.take() else { return }
        try? child.send(.kill)
        _ = try? child.wait()
    }

    /// What the daemons said so far.
    var logText: String {
        (0..<startCount).map { number in
            (try? FileSystem.contents(of: logPath(number))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }.joined()
    }

    private func logPath(_ number: Int) -> FilePath { programs.directory.path.appending("log-\(number)") }

    /// Starts the program, and does not wait for it.
    ///
    /// - Parameter environment: variables to set besides those of all programs.
    func start(environment: [String: String] = [:]) throws {
        let output = try OwnedDescriptor.open(logPath(startCount), [.writeOnly, .create])
        startCount += 1
        let words = [
            try programPath("daybookd").string, "--config", configuration, "--state-directory", paths.state.string,
            "--runtime-directory", paths.runtime.string,
        ]
        // The program wants its own process's number.
        child = try ChildProcess.start(
            ["sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "sh"] + words,
            environment: testEnvironment(environment.merging(["LISTEN_FDS": "2"]) { $1 }),
            descriptors: [2: output.rawValue, 3: native.rawValue, 4: syslog.rawValue])
    }

    /// Whether the program has ended by itself.
    var hasEnded: Bool {
        guard let processID = child?.processID,
            let status = try? FileSystem.contents(of: FilePath("/proc/\(processID)/stat"))
        else { return true }
        return String(decoding: status, as: UTF8.self).contains(") Z ")
    }

    /// Ends the program by a signal.
    func end(_ signal: Signal) throws -> ChildProcess.Ending {
        guard let child = child.take() else { preconditionFailure("a program ends once") }
        try child.send(signal)
        return try child.wait()
    }

    /// The directory of the journal files.
    var journal: FilePath {
        get throws {
            let names = try FileSystem.names(in: paths.state)
            return paths.state.appending(try #require(names.first { $0.utf8.count == 32 }))
        }
    }
}
