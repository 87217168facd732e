import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// `daybookd` beside the test, in directories of the test's own.
final class RunningDaemon {
    let programs: Programs
    let paths: DaybookPaths
    let program: RunningProgram

    /// Starts the daemon and waits until it listens.
    ///
    /// - Parameters:
    ///   - settings: lines of the configuration file.
    ///   - environment: variables to set besides those of all programs.
    ///   - starter: a command that runs the command which follows it.
    init(
        _ programs: Programs, settings: [String] = [], environment: [String: String] = [:], under starter: [String] = []
    ) throws {
        self.programs = programs
        paths = Self.paths(programs)
        var words = try Self.words(programs)
        if !settings.isEmpty {
            let text = "[Journal]\n" + settings.joined(separator: "\n") + "\n"
            words += ["--config", try programs.directory.write(Array(text.utf8), to: "daybookd.conf").string]
        }
        program = try RunningProgram(starter + words, in: programs.directory, environment: environment)
        let program = program
        waitUntil("daybookd listens: \(program.errorText)") { program.errorText.contains("Listening in") }
    }

    static func paths(_ programs: Programs) -> DaybookPaths {
        DaybookPaths(
            state: programs.directory.path.appending("state").appending("daybook"),
            runtime: programs.memory.path.appending("run").appending("daybook"))
    }

    /// The command line of a daemon in these directories.
    static func words(_ programs: Programs) throws -> [String] {
        let paths = paths(programs)
        return [
            try programPath("daybookd").string, "--state-directory", paths.state.string, "--runtime-directory",
            paths.runtime.string,
        ]
    }

    /// What leads a user's programs to this daemon.
    var environment: [String: String] {
        [
            "XDG_STATE_HOME": programs.path("state"), "XDG_RUNTIME_DIR": programs.memory.path.appending("run").string,
        ]
    }

    /// The directory of the journal files.
    var journal: FilePath {
        get throws {
            let names = try FileSystem.names(in: paths.state)
            return paths.state.appending(try #require(names.first { $0.utf8.count == 32 }))
        }
    }

    /// The names of the journal files.
    var files: [String] { get throws { try FileSystem.names(in: journal) } }

    /// The entries as journalctl lists them.
    func entries(_ words: String...) throws -> [JSONEntry] {
        let listing = try programs.journalctl(["-D", try journal.string, "-o", "json", "-a", "-q"] + words)
        #expect(listing.isSuccess && listing.errors.isEmpty, "\(listing.errorText)")
        return try JSONEntry.parse(listing.output)
    }

    /// Waits until journalctl lists `count` entries that fit `words`, and returns them.
    func entries(
        _ count: Int, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [JSONEntry] {
        func list() throws -> CommandResult {
            try programs.journalctl(["-D", try journal.string, "-o", "json", "-a", "-q"] + words)
        }
        var entries: [JSONEntry] = []
        try waitUntil("\(count) entries of \(words), not \(entries.count)", sourceLocation: sourceLocation) {
            entries = try JSONEntry.parse(try list().output)
            return entries.count >= count
        }
        try #require(entries.count == count, sourceLocation: sourceLocation)
        return entries
    }

    /// What journalctl says of a file's state, such as OFFLINE.
    func state(of name: String) throws -> String {
        let header = try programs.journalctl("--file", try journal.appending(name).string, "--header").outputText
        let line = try #require(header.split(separator: "\n").first { $0.hasPrefix("State: ") })
        return String(line.dropFirst(7))
    }

    func send(_ signal: Signal) throws { try program.send(signal) }

    /// Stops the daemon in good order.
    func stop(_ signal: Signal = .interrupt, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try send(signal)
        let ending = try program.wait()
        #expect(ending == .exited(0), "\(program.errorText)", sourceLocation: sourceLocation)
    }

    /// A socket for native messages.
    func connect() throws -> OwnedDescriptor {
        let socket = try OwnedDescriptor.unixSocket(.datagram)
        // A full queue then holds up the test, and nothing is lost.
        try socket.setNonBlocking(false)
        try socket.connect(to: paths.nativeSocket)
        return socket
    }

    /// Words that run a command for which the daemon's sockets are where systemd's are.
    ///
    /// The command has a mount namespace of its own, in which `/run` is an empty directory but for them.
    func inSystemsPlace(_ command: [String]) -> [String] {
        let rights = Host.userID == 0 ? [] : ["--user", "--map-root-user"]
        let script =
            "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal && "
            + "mount --bind \"$0\" /run/systemd/journal && exec \"$@\""
        return ["unshare", "--mount"] + rights + ["sh", "-c", script, paths.runtime.string] + command
    }
}
