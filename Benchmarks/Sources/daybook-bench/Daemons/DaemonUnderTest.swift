internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A daemon that was started to be measured, with directories of its own.
struct DaemonUnderTest: ~Copyable {
    enum Kind: String, CaseIterable {
        case daybookd, journald
        /// ``NullReceiver``, which keeps nothing.
        case receiver
    }

    /// Where it takes native messages.
    let socket: FilePath
    /// Somewhere below this are its journal files.
    let journal: FilePath
    private let name: String
    private let process: ChildProcess
    private let janitor: Janitor?

    private static let startMicroseconds: UInt64 = 20_000_000

    /// Starts a daemon and waits until it accepts messages. All get the same length of socket queues.
    static func start(
        _ kind: Kind, in place: FilePath, _ setup: DaemonSetup = DaemonSetup()
    ) throws(BenchmarkError) -> DaemonUnderTest {
        let socket: FilePath
        let journal: FilePath
        var arguments: [String]
        try attempt("prepare \(place)") { () throws(Errno) in try FileSystem.createDirectories(place) }
        switch kind {
        case .daybookd:
            journal = setup.journalDirectory ?? place.appending("state")
            let runtime = place.appending("runtime")
            socket = runtime.appending("socket")
            arguments = [
                Programs.withSocketQueue, Programs.socketQueueLength, Programs.daybookd,
                "--state-directory", journal.string, "--runtime-directory", runtime.string,
            ]
            if !setup.settings.isEmpty {
                arguments += ["--config", try writeSettings(setup.settings, in: place).string]
            }
        case .journald:
            // The daemon sees what the link leads to as /var/log.
            let log = place.appending("log")
            if let directory = setup.journalDirectory {
                try attempt("link \(log)") { () throws(Errno) in try FileSystem.symlink(directory, at: log) }
            }
            journal = log.appending("journal")
            socket = place.appending("run").appending("systemd").appending("journal").appending("socket")
            arguments = [Programs.runJournald, place.string] + setup.settings
        case .receiver:
            journal = place
            socket = place.appending("socket")
            arguments = [Programs.withSocketQueue, Programs.socketQueueLength] + NullReceiver.arguments(socket)
        }
        let errors = place.appending("errors")
        let process = try attempt("start \(kind.rawValue)") { () throws(Errno) in
            let output = try OwnedDescriptor.open(errors, [.writeOnly, .create, .truncate])
            return try ChildProcess.start(
                ["env"] + setup.environment + arguments, descriptors: [1: output.rawValue, 2: output.rawValue])
        }
        setup.janitor?.willUndo(.killProcess(process.processID))
        let daemon = DaemonUnderTest(
            socket: socket, journal: journal, name: kind.rawValue, process: process, janitor: setup.janitor)
        let deadline = Clock.monotonic() + startMicroseconds
        while !daemon.isListening() {
            guard Clock.monotonic() < deadline, daemon.isRunning() else {
                let text = (try? FileSystem.contents(of: errors, limit: 2000)) ?? []
                daemon.stopQuietly()
                throw .notReady(kind.rawValue, errors: String(decoding: text, as: UTF8.self))
            }
            Clock.sleep(microseconds: 20_000)
        }
        return daemon
    }

    private static func writeSettings(_ settings: [String], in place: FilePath) throws(BenchmarkError) -> FilePath {
        let path = place.appending("daybookd.conf")
        try attempt("write \(path)") { () throws(Errno) in
            let file = try OwnedDescriptor.open(path, [.writeOnly, .create, .truncate])
            let text = "[Journal]\n" + settings.joined(separator: "\n") + "\n"
            try Array(text.utf8).withBytes { bytes throws(Errno) in try file.write(bytes) }
        }
        return path
    }

    private init(
        socket: FilePath, journal: FilePath, name: String, process: consuming ChildProcess, janitor: Janitor?
    ) {
        self.socket = socket
        self.journal = journal
        self.name = name
        self.process = process
        self.janitor = janitor
    }

    var processID: Int32 { process.processID }

    /// The directory that has the journal files themselves: the one in ``journal``.
    func journalFileDirectory() throws(BenchmarkError) -> FilePath {
        let names = try attempt("list \(journal)") { () throws(Errno) in try FileSystem.names(in: journal) }
        let directories = names.map { journal.appending($0) }.filter {
            (try? FileStatus(of: $0))?.kind == .directory
        }
        guard directories.count == 1, let directory = directories.first else {
            throw .lost("\(name) does not keep its journal in one directory.")
        }
        return directory
    }

    private func isListening() -> Bool {
        guard let probe = try? OwnedDescriptor.unixSocket(.datagram) else { return false }
        return (try? probe.connect(to: socket)) != nil
    }

    /// Whether it is there, and not as a zombie.
    func isRunning() -> Bool {
        guard let text = try? FileSystem.contents(of: FilePath("/proc/\(process.processID)/stat")),
            // The state is behind the name, which is in parentheses and may have any characters.
            let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count
        else { return false }
        return text[end + 2] != UInt8(ascii: "Z")
    }

    /// What it has used so far.
    func processorSeconds() throws(BenchmarkError) -> Double {
        try attempt("read the processor time of \(name)") { () throws(Errno) in
            try ProcessorTime.ofProcess(process.processID)
        }
    }

    /// Asks it to stop and waits until it has.
    consuming func stop() throws(BenchmarkError) {
        let name = name
        let ending = try endProcess()
        guard ending == .exited(0) else { throw .program(name, ending, errors: "") }
    }

    /// Stops it after another error.
    consuming func stopQuietly() { _ = try? endProcess() }

    private consuming func endProcess() throws(BenchmarkError) -> ChildProcess.Ending {
        let janitor = janitor
        let process = process
        let processID = process.processID
        do throws(Errno) {
            try process.send(.terminate)
            let ending = try process.wait()
            janitor?.hasUndone(.killProcess(processID))
            return ending
        } catch {
            throw .system("stop a daemon", error)
        }
    }
}
