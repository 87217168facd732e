internal import JournalFormat
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// `daybook cat`: becomes another program whose output goes to the journal.
struct StreamCommand {
    /// What the send buffer of a stream is raised to, so that a burst of output need not wait.
    private static let sendBufferByteCount = 8 << 20

    let settings: StreamSettings

    init(parsing words: [String]) throws(CommandError) {
        settings = try StreamSettings(parsing: words)
    }

    /// Runs the command; returns only when the other program cannot be started.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        switch settings.action {
        case .help, .version:
            var output = Output()
            output.buffer.append(
                settings.action == .help ? StreamOption.helpText : "daybook \(DaybookProgram.version)\n")
            try output.flush()
            return 0
        case .run: break
        }
        let path = socketPath()
        let output = try connect(path, settings.priority)
        let command = settings.command.isEmpty ? ["/bin/cat"] : settings.command
        // What cannot be started must be said where the user sees it.
        let terminal = try? OwnedDescriptor.duplicate(2)
        do {
            if let priority = settings.errorPriority, priority != settings.priority {
                try connect(path, priority).replace(2)
            } else {
                try output.replace(2)
            }
            try output.replace(1)
            let status = try FileStatus(ofDescriptor: 2)
            Host.setEnvironment("JOURNAL_STREAM", "\(status.device):\(status.inode)")
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("\(path): \(error)")
        }
        let error = replaceProcess(with: command)
        try? terminal?.replace(2)
        throw CommandError("\(command[0]): \(error); name a program that can be run")
    }

    /// The socket of the running daybookd, else that of the system's journal.
    private func socketPath() -> FilePath {
        if let directory = settings.runtimeDirectory { return directory.appending("stdout") }
        let own = DaybookPaths.user().stdoutSocket
        return FileSystem.exists(own) ? own : DaybookPaths.system.stdoutSocket
    }

    /// A stream to the journal, with its header sent.
    private func connect(_ path: FilePath, _ priority: SyslogPriority) throws(CommandError) -> OwnedDescriptor {
        do {
            let socket = try OwnedDescriptor.unixSocket(.stream)
            // The program that writes to it expects what other outputs do: to wait.
            try socket.setNonBlocking(false)
            try socket.connect(to: path)
            try socket.shutdownReading()
            try? socket.setSendBuffer(byteCount: Self.sendBufferByteCount)
            var header = ByteBuffer()
            header.append(settings.header(priority))
            try socket.write(header.bytes)
            return socket
        } catch {
            throw CommandError("\(path): \(error); start daybookd, or name its directory with --runtime-directory")
        }
    }
}
