internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import SystemPackage

/// The program `daybookd`, from its command line to its exit status.
public enum DaemonProgram {
    static let version = "0.1.0"

    /// Runs the program.
    ///
    /// - Parameters:
    ///   - words: the command line behind the program's name.
    ///   - startStore: starts the store; it throws a sentence when that fails.
    ///   - stopStore: completes the journal files, after the last entry.
    /// - Returns: the exit status.
    public static func run<Store: EntryStore>(
        _ words: [String], startStore: (StoreRequest) throws(StoreFailure) -> Store, stopStore: (Store) -> Void
    ) -> Int32 {
        let user = DaybookPaths.user()
        let logger = StandardErrorLog.logger()
        let options: DaemonOptions
        do throws(CommandLineError) {
            options = try DaemonOptions(parsing: words, user: user)
        } catch {
            logger.error("\(error)\nTry 'daybookd --help'.")
            return 1
        }
        switch options.task {
        case .showHelp: return show(DaemonOptions.help(user: user))
        case .showVersion: return show("daybookd \(version)\n")
        case .run: break
        }
        do throws(DaemonError) {
            try serve(options, logger, startStore: startStore, stopStore: stopStore)
            return 0
        } catch {
            logger.error("\(error)")
            return 1
        }
    }

    private static func show(_ text: String) -> Int32 {
        var bytes = ByteBuffer()
        bytes.append(text)
        do {
            try writeAll(1, bytes.bytes)
            return 0
        } catch {
            return 1
        }
    }

    private static func serve<Store: EntryStore>(
        _ options: DaemonOptions, _ logger: Logger, startStore: (StoreRequest) throws(StoreFailure) -> Store,
        stopStore: (Store) -> Void
    ) throws(DaemonError) {
        Host.setFileModeMask(0o022)
        Signal.pipe.ignore()
        // Before any thread is started, so that all of them block these signals.
        let signals = try attempt("receive signals") { () throws(Errno) in
            try SignalQueue.open([.terminate, .interrupt, .user1, .user2, .realtime(1)])
        }
        let descriptorLimit = Host.raiseDescriptorLimit()
        let settings = try settings(of: options, logger)

        let paths = options.paths
        let machineID = try prepareDirectories(options)
        let journal = paths.state.appending("\(machineID)")
        let stateLock = try lock(paths.state, journal: journal)
        let runtimeLock = paths.runtime == paths.state ? nil : try lock(paths.runtime, journal: journal)
        let inherited = try InheritedSockets.take(
            paths: paths, count: Host.environment("LISTEN_FDS"), processID: Host.environment("LISTEN_PID"))
        if inherited.unknownCount > 0 {
            logger.warning(
                "Closed \(inherited.unknownCount) inherited descriptors that are none of the daemon's sockets")
        }
        let sockets = try ListeningSockets.open(paths: paths, inherited: inherited)

        let mailbox = try attempt("make an eventfd") { () throws(Errno) in try LoopMailbox() }
        let store = try start(
            startStore,
            StoreRequest(
                directory: journal, machineID: machineID, settings: settings, splitsByUser: Host.userID == 0,
                onRoom: { mailbox.post(.goOn) }, onNotice: { logger.log(level: level($0), "\($1)") }))
        defer { stopStore(store) }
        let facts = try HostFacts.current(machineID: machineID)
        let notification = ServiceNotification(path: Host.environment("NOTIFY_SOCKET"))
        let parts = DaemonLoop<Store>.Parts(
            store: store, sockets: sockets, signals: signals, mailbox: mailbox, facts: facts,
            streamLimit: min(StreamTable.maximumCount, max(16, descriptorLimit - 128)), logger: logger,
            notification: notification)
        try attempt("receive messages") { () throws(Errno) in
            var loop = try DaemonLoop.make(parts)
            logger.info("Listening in \(paths.runtime), writing to \(journal)")
            try loop.run()
        }
        try? stateLock.release()
    }
}
