internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import SystemPackage

/// The program `daybookd`, from its command line to its exit status.
public enum DaemonProgram {
    /// The version of the program, as `--version` shows it.
    public static let version = "0.1.0"

    /// Runs the program until it is told to stop.
    ///
    /// To be called on the process's first thread before any other is started, because it decides which signals
    /// threads block.
    /// - Parameter words: the command line behind the program's name.
    /// - Returns: the exit status.
    public static func run(_ words: [String]) -> Int32 {
        let user = DaybookPaths.user()
        let logger = StandardErrorLog.logger()
        let options: DaemonOptions
        do throws(CommandLineError) {
            options = try DaemonOptions(parsing: words, user: user)
        } catch {
            logger.error("\(error). Try 'daybookd --help'.")
            return 1
        }
        switch options.task {
        case .showHelp: return show(DaemonOptions.help(user: user))
        case .showVersion: return show("daybookd \(version)\n")
        case .run: break
        }
        do throws(DaemonError) {
            try serve(options, logger)
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

    private static func serve(_ options: DaemonOptions, _ logger: Logger) throws(DaemonError) {
        let descriptors = InheritedSockets.descriptors(
            count: Host.environment("LISTEN_FDS"), processID: Host.environment("LISTEN_PID"))
        Host.setFileModeMask(0o022)
        Signal.pipe.ignore()
        // Before any thread is started, so that all of them block these signals.
        let signals = try attempt("receive signals") { () throws(Errno) in
            // A terminal that is closed stops the daemon, unless nohup(1) is to keep it. Blocked signals come also
            // when they are ignored.
            let hangup: [Signal] = Signal.hangup.isIgnored ? [] : [.hangup]
            return try SignalQueue.open([.terminate, .interrupt, .user1, .user2, .realtime(1)] + hangup)
        }
        let descriptorLimit = Host.raiseDescriptorLimit()
        let settings = try DaemonSettings(reading: options.configuration, logger)
        if let byteCount = settings.mappingBudgetByteCount { MappingBudget.limitByteCount = byteCount }
        let place = try DaemonPlace.prepare(options)
        let inherited = try InheritedSockets.take(descriptors, paths: place.paths)
        if inherited.unknownCount > 0 {
            logger.warning("Closed \(inherited.unknownCount) inherited descriptors that are no sockets of the daemon's")
        }
        // A user's journal is the user's alone.
        let readers = Host.userID == 0 ? ReaderGroups.current() : ReaderGroups()
        let sockets = try ListeningSockets.open(
            paths: place.paths, inherited: inherited, readerGroupID: readers.journal)
        let mailbox = try attempt("make an eventfd") { () throws(Errno) in try LoopMailbox() }
        let facts = try HostFacts.current(machineID: place.machineID)
        let notices = NoticeLog(logger) { mailbox.post(.report($0)) }
        let spool = try SpoolPlace.open(
            place, byteCapacity: settings.spoolByteCapacity(memoryByteCount: Host.memoryByteCount),
            bootID: facts.bootID, logger)
        defer { spool.close() }
        let service = try startService(place, settings, spool.spool, mailbox, notices)
        defer {
            service.stop()
            notices.finish()
        }

        let parts = DaemonLoop<JournalService>.Parts(
            store: service, sockets: sockets, signals: signals, mailbox: mailbox, facts: facts,
            streamLimit: min(StreamTable.maximumCount, max(16, descriptorLimit - 128)), spool: spool.spool,
            fullPolicy: settings.spoolFullPolicy,
            controlAccess: ControlAccess.Rules(daemonUserID: Host.userID, readerGroups: readers.all).access,
            logger: logger)
        try receive(parts, place, logger)
    }

    private static func startService(
        _ place: borrowing DaemonPlace, _ settings: DaemonSettings, _ spool: Spool, _ mailbox: LoopMailbox,
        _ notices: NoticeLog
    ) throws(DaemonError) -> JournalService {
        var configuration = JournalService.Configuration(directory: place.journal, machineID: place.machineID)
        configuration.maximumFileByteCount = settings.maximumFileByteCount
        configuration.maximumFileCount = settings.maximumFileCount ?? 0
        configuration.compressionThreshold = settings.compressionThreshold
        configuration.syncIntervalMicroseconds = settings.syncIntervalMicroseconds
        configuration.commit = settings.commit
        configuration.seals = settings.seals
        configuration.splitsByUser = Host.userID == 0
        do throws(JournalWriteError) {
            return try JournalService.start(
                configuration, spool: spool, onNotice: { notices.log($0) }, onRoom: { mailbox.post(.goOn) },
                onDurable: { mailbox.post(.durabilityChanged) })
        } catch {
            throw .storage("Cannot write the journal: \(error).")
        }
    }

    /// Receives until the daemon is told to stop.
    private static func receive(
        _ parts: consuming DaemonLoop<JournalService>.Parts, _ place: borrowing DaemonPlace, _ logger: Logger
    ) throws(DaemonError) {
        let notification = ServiceNotification(path: Host.environment("NOTIFY_SOCKET"))
        Host.removeEnvironment("NOTIFY_SOCKET")
        parts.onStopping = { notification.send(.stopping) }
        do throws(Errno) {
            var loop = try DaemonLoop.make(parts)
            logger.info("Listening in \(place.paths.runtime), writing to \(place.journal)")
            notification.send(.ready)
            loop.times = LoopTimes(path: Host.environment(LoopTimes.variable))
            // The other threads do not get this.
            Thread.preferCurrent()
            try loop.run()
            loop.writeTimes()
        } catch {
            throw .system("receive messages", error)
        }
    }

    private static func attempt<Result: ~Copyable>(
        _ what: String, _ body: () throws(Errno) -> Result
    ) throws(DaemonError) -> Result {
        do throws(Errno) { return try body() } catch { throw .system(what, error) }
    }
}

extension DaemonSettings {
    /// The settings in a configuration file, or the defaults when there is none.
    init(reading file: FilePath?, _ logger: Logger) throws(DaemonError) {
        self.init()
        guard let file else { return }
        let text: String
        do throws(Errno) {
            text = String(decoding: try FileSystem.contents(of: file, limit: 1 << 20), as: UTF8.self)
        } catch {
            throw .configuration(file, error)
        }
        for report in apply(text, file: file.string) { logger.warning("\(report)") }
    }
}
