internal import LinuxSystem
internal import JournalStorage
internal import SystemPackage

/// What the command line of `daybookd` says.
struct DaemonOptions {
    /// What is asked of the program.
    enum Task: Hashable { case run, showHelp, showVersion }

    var task = Task.run
    var configuration: FilePath?
    var paths: DaybookPaths
    /// Whether the runtime directory is the fallback in `/tmp`, which must be ours alone.
    var isRuntimeShared = false

    private enum Key: Hashable { case configuration, runtime, state, system, help, version }

    private static let table = OptionTable<Key>([
        .init(
            .configuration, long: "config", argument: .required, argumentName: "FILE", section: "Options",
            help: "Read settings from FILE, in the syntax of journald.conf(5)"),
        .init(
            .state, long: "state-directory", argument: .required, argumentName: "DIR",
            help: "Keep the journal in DIR/MACHINE-ID"),
        .init(
            .runtime, long: "runtime-directory", argument: .required, argumentName: "DIR",
            help: "Listen on DIR/socket, stdout, dev-log and io.systemd.journal"),
        .init(
            .system, long: "system",
            help: "Use systemd's directories: \(DaybookPaths.system.state) and "
                + "\(DaybookPaths.system.runtime)"),
        .init(.help, short: "h", long: "help", help: "Show this help"),
        .init(.version, long: "version", help: "Show the version"),
    ])

    /// Parses the words behind the program's name.
    ///
    /// - Parameter user: the directories of the user's own daemon.
    init(parsing words: [String], user: DaybookPaths) throws(CommandLineError) {
        let line = try Self.table.parse(words)
        if let operand = line.operands.first { throw .operandUnexpected(operand) }
        paths = user
        if line.options.contains(where: { $0.key == .system }) { paths = .system }
        isRuntimeShared = paths.runtime.string.hasPrefix("/tmp/")
        for option in line.options {
            switch option.key {
            case .configuration: configuration = option.argument.map { FilePath($0) }
            case .state: paths.state = option.argument.map { FilePath($0) } ?? paths.state
            case .runtime:
                paths.runtime = option.argument.map { FilePath($0) } ?? paths.runtime
                isRuntimeShared = false
            case .system: continue
            case .help: task = .showHelp
            case .version: task = .showVersion
            }
        }
    }

    /// What `--help` prints.
    static func help(user: DaybookPaths) -> String {
        """
        daybookd [OPTION...]

        Collects log messages and keeps them as a journal.

        \(table.help())
        Without options the journal is kept in
          \(user.state)
        and the sockets are made in
          \(user.runtime)

        Settings that differ from journald.conf(5), or are not there:
          SyncIntervalSec=   30s by default: what longer intervals save on writing is little
          Commit=overlay     Keep new entries from a file while it is synced, the default;
                 threaded    or write it meanwhile, or
                 inline      let the thread that writes do the syncing
          SpoolMaxUse=SIZE   Memory for entries that are accepted and not on disk yet,
                             1M to 1G; a hundredth of all memory, 8M to 64M, by default
          SpoolFull=wait     When it is full, let senders wait
          SpoolFull=drop     When it is full, drop entries, and tell how many
          MappingBudget=SIZE Journal files mapped for reading at a time

        Signals:
          SIGUSR2            Begin new journal files
          SIGRTMIN+1         Make everything received so far durable
          SIGTERM, SIGINT    Stop, after what was sent so far is stored

        Requests, by DIR/io.systemd.journal, of this user and root:
          daybook --sync     Wait until everything sent so far is on disk
          daybook --rotate   Begin new journal files

        Examples:
          A journal of your own, and a line for it:
            daybookd &
            logger --socket \(user.syslogSocket) hello
          A journal in a place that you choose:
            daybookd --state-directory /srv/log --runtime-directory /run/log
          The machine's journal, instead of systemd's:
            daybookd --system --config /etc/systemd/journald.conf

        """
    }
}
