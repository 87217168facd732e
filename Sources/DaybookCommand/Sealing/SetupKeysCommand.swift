internal import JournalFormat
internal import JournalSealing
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// `--setup-keys`: makes the pair of keys that sealing begins with. One stays on this machine and changes with each
/// epoch; the other is shown, once, and kept nowhere.
struct SetupKeysCommand {
    let settings: ShowSettings
    let surroundings: Surroundings
    /// Where a daybookd of this user keeps its journal.
    var paths = DaybookPaths.user()

    /// Runs the command.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        let (directory, machineID) = try place()
        let path = directory.appending(SealingKeyFile.name)
        if !settings.isForced, FileSystem.exists(path) { throw Self.exists(path) }
        let key = VerificationKey.random(
            at: surroundings.now(), intervalMicroseconds: settings.sealingIntervalMicroseconds)
        let secret = SealingSecret(key.seed)
        do throws(SealingError) {
            try SealingKeyFile.create(
                path, machineID: machineID, bootID: BootSelection.running() ?? .zero, epochs: key.epochs,
                state: secret.state(ofEpoch: 0), isReplacing: settings.isForced)
        } catch .exists {
            throw Self.exists(path)
        } catch {
            throw CommandError("\(error)")
        }
        var output = Output()
        output.buffer.append(surroundings.isOutputTerminal ? explanation(key, path, machineID) : "\(key)\n")
        try output.flush()
        return 0
    }

    private static func exists(_ path: FilePath) -> CommandError {
        CommandError("--setup-keys: \(path): there is a sealing key already; --force replaces it")
    }

    /// Where the key goes to, and for which machine it is.
    private func place() throws(CommandError) -> (directory: FilePath, machineID: ID128) {
        let root: FilePath
        switch settings.place {
        case .directory(let name):
            let directory = FilePath(name)
            let machineID = directory.lastComponent.flatMap { ID128($0.string) } ?? MachineID.read(state: paths.state)
            return (try Self.checked(directory), machineID ?? .zero)
        case .files: throw CommandError("--setup-keys makes the key of a directory of journals; leave out --file")
        case .root(let name): root = FilePath(name)
        case .automatic where settings.wantsSystem: root = "/"
        case .automatic:
            return try own()
        }
        let state = root.appending("var").appending("log").appending("journal")
        guard let machineID = MachineID.read(state: state, systemPath: root.appending("etc").appending("machine-id"))
        else { throw CommandError("--setup-keys: \(root) has no machine id, in etc/machine-id") }
        return (try Self.checked(state.appending(machineID.description)), machineID)
    }

    private func own() throws(CommandError) -> (FilePath, ID128) {
        do throws(Errno) {
            try FileSystem.createDirectories(paths.state, mode: 0o750)
            let machineID = try MachineID.readOrMake(state: paths.state)
            let directory = paths.state.appending(machineID.description)
            try FileSystem.createDirectories(directory, mode: 0o750)
            return (directory, machineID)
        } catch {
            throw CommandError("--setup-keys: \(paths.state): \(error); name a place by --directory, or use --system")
        }
    }

    private static func checked(_ directory: FilePath) throws(CommandError) -> FilePath {
        if (try? FileStatus(of: directory))?.kind == .directory { return directory }
        throw CommandError("--setup-keys: \(directory) is no directory; make it, and see that journals are kept there")
    }

    /// What somebody at a terminal is told.
    private func explanation(_ key: VerificationKey, _ path: FilePath, _ machineID: ID128) -> String {
        let host = Host.name()
        let interval = TimeSpan.text(key.epochs.intervalMicroseconds)
        var text = """

            New keys have been made for \(host.isEmpty ? "" : host + "/")\(machineID).

            The sealing key, which is secret, is in this file of this machine:

                \(path)

            It changes every \(interval), and the one before is wiped. It is for this machine alone.

            The verification key, which is secret too, is shown here and kept nowhere. Write it down, and keep it in
            a safe place away from this machine:

                \u{1b}[1;31m\(key)\u{1b}[0m


            """
        let address = "fss://\(key)?machine=\(machineID);hostname=\(host)"
        if let lines = CodePattern.lines(address) {
            text += "To take the verification key to a telephone, scan this code:\n\n"
            text += lines.map { $0 + "\n" }.joined() + "\n"
        }
        text += "What was logged so far is not sealed. 'daybook --verify --verify-key=KEY' verifies what is.\n"
        return text
    }
}
