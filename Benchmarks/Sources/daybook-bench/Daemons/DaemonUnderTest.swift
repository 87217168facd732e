internal import LinuxSystem
internal import SystemPackage

/// A daemon that was started to be measured, with directories of its own.
struct DaemonUnderTest: ~Copyable {
    enum Kind: String { case daybookd, journald }

    /// Where it takes native messages.
    let socket: FilePath
    /// Somewhere below this are its journal files.
    let journal: FilePath
    private let name: String
    private let process: ChildProcess

    private static let startMicroseconds: UInt64 = 20_000_000

    /// Starts a daemon and waits until it accepts messages. Both get the same length of socket queues.
    static func start(_ kind: Kind, in place: FilePath) throws(BenchmarkError) -> DaemonUnderTest {
        let socket: FilePath
        let journal: FilePath
        var arguments: [String]
        switch kind {
        case .daybookd:
            journal = place.appending("state")
            let runtime = place.appending("runtime")
            socket = runtime.appending("socket")
            arguments = [
                Programs.withSocketQueue, Programs.socketQueueLength, Programs.daybookd,
                "--state-directory", journal.string, "--runtime-directory", runtime.string,
            ]
        case .journald:
            journal = place.appending("log").appending("journal")
            socket = place.appending("run").appending("systemd").appending("journal").appending("socket")
            arguments = [Programs.runJournald, place.string]
        }
        let errors = place.appending("errors")
        let process = try attempt("start \(kind.rawValue)") { () throws(Errno) in
            try FileSystem.createDirectories(place)
            let output = try OwnedDescriptor.open(errors, [.writeOnly, .create, .truncate])
            return try ChildProcess.start(arguments, descriptors: [1: output.rawValue, 2: output.rawValue])
        }
        let daemon = DaemonUnderTest(
            socket: socket, journal: journal, name: kind.rawValue, process: process)
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

    private init(socket: FilePath, journal: FilePath, name: String, process: consuming ChildProcess) {
        self.socket = socket
        self.journal = journal
        self.name = name
        self.process = process
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
        let process = process
        do throws(Errno) {
            try process.send(.terminate)
            return try process.wait()
        } catch {
            throw .system("stop a daemon", error)
        }
    }
}
