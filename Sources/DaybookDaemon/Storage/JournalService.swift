public import JournalFormat
public import JournalStorage
internal import LinuxSystem
internal import Synchronization
public import SystemPackage

/// Stores what the loop accepted: the spool, the writer thread that empties it into journal files, and the syncer
/// behind that. The loop never waits for any of it.
public final class JournalService: Sendable {
    public struct Configuration: Sendable {
        /// Where the journal files are. The directory exists.
        public var directory: FilePath
        public var machineID: ID128
        /// `SystemMaxFileSize=`, in bytes; `nil` for what fits the file system.
        public var maximumFileByteCount: Int?
        /// `SystemMaxFiles=`; `nil` for 100, 0 for any number.
        public var maximumFileCount: Int?
        /// `Compress=`: the shortest payload that is compressed, in bytes; `nil` for none.
        public var compressionThreshold: Int? = 512
        /// `SyncIntervalSec=`, in microseconds; 0 for never by time.
        public var syncIntervalMicroseconds: UInt64 = 30_000_000
        /// Whether entries of users go to files of their own.
        public var splitsByUser = false
        public var commit: CommitKind = .overlay
        /// `Seal=`: whether the files are sealed, if the directory has a key for it.
        public var seals = true

        /// How the files are written.
        var options: JournalDirectoryWriter.Options {
            var options = JournalDirectoryWriter.Options()
            options.naming = .byOwner(splitsByUser: splitsByUser)
            options.commit = commit
            options.maximumFileCount = maximumFileCount ?? 100
            options.file.machineID = machineID
            options.file.compression = compressionThreshold == nil ? nil : .zstd
            options.file.compressionThreshold = compressionThreshold ?? 512
            options.file.maximumByteCount = maximumFileByteCount ?? automaticFileByteCount
            return options
        }

        /// An eighth of a tenth of the file system, at most 128 MiB.
        private var automaticFileByteCount: Int {
            let total = (try? FileSystem.space(at: directory).byteCount) ?? 0
            let maximumUse = min(max(pageAligned(total / 10), 1 << 20), 4 << 30)
            return min(pageAligned(maximumUse / 8), 128 << 20)
        }

        public init(directory: FilePath, machineID: ID128) {
            self.directory = directory
            self.machineID = machineID
        }
    }

    private let spool: Spool
    private let requests = Mutex(Requests())
    public let durability = DurabilityTracker()
    /// Set when the writer thread has ended.
    private let isDone = Monitor(false)
    /// Sends what is accepted to subscribers.
    public let push: EntryPush?

    struct Requests {
        /// How many rotations were asked for; `nil` when none is to be done.
        var rotationCount: UInt64?
        var mustSynchronize = false
    }

    private init(_ spool: Spool, _ push: EntryPush) {
        self.spool = spool
        self.push = push
    }

    /// Takes over the directory and starts the threads.
    ///
    /// - Parameters:
    ///   - spool: the entries that a daemon before accepted are written first.
    ///   - onNotice: hears of what the administrator should know; called on any thread.
    ///   - onRoom: is called, on another thread, when ``append(_:mark:)`` has refused and there is room again.
    ///   - onDurable: is called, on another thread, for what ``durability`` is asked to tell.
    public static func start(
        _ configuration: Configuration, spool: Spool,
        onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void,
        onRoom: @escaping @Sendable () -> Void, onDurable: @escaping @Sendable () -> Void = {}
    ) throws(JournalWriteError) -> JournalService {
        let push: EntryPush
        do throws(Errno) {
            push = try EntryPush.start(spool)
        } catch {
            throw .system(configuration.directory, operation: "starting the thread for subscribers", error)
        }
        let service = JournalService(spool, push)
        service.durability.setObserver(onDurable)
        let started = Monitor<Result<Void, JournalWriteError>?>(nil)
        do {
            let thread = try Thread.start(name: "daybook-writer", isBackground: true) {
                // The writer belongs to this thread from its beginning to its end.
                do throws(JournalWriteError) {
                    var writer = try WriterLoop.open(
                        configuration, spool, push, service.durability, onNotice: onNotice, onRoom: onRoom)
                    started.withLock { $0 = .success(()) }
                    started.wakeAll()
                    writer.run(takeRequests: service.takeRequests)
                } catch {
                    started.withLock { $0 = .failure(error) }
                    started.wakeAll()
                }
                service.isDone.withLock { $0 = true }
                service.isDone.wakeAll()
            }
            thread.detach()
        } catch {
            throw .system(configuration.directory, operation: "starting the writer thread", error)
        }
        if case .failure(let error) = started.wait(for: { $0 }) {
            push.stop()
            throw error
        }
        return service
    }

    /// Hands over finished ``EntryRecord``s, all or none.
    ///
    /// - Returns: whether there was room. If not, `onRoom` is called when there is.
    public func append(_ records: RawSpan, mark: ReceptionMark?) -> Bool {
        guard spool.append(records, mark: mark) else { return false }
        durability.accept(upTo: spool.acceptedSeqnum)
        push?.notePublished()
        return true
    }

    public func contextWriter() -> ContextWriter { spool.contextWriter() }
    public var batchByteLimit: Int { spool.batchByteLimit }
    public func batchByteCount(of records: RawSpan) -> Int { spool.batchByteCount(of: records) }
    public func fittingByteCount(of records: RawSpan) -> Int { spool.fittingByteCount(of: records) }

    /// Starts new files, soon.
    public func rotate() {
        durability.askForRotation()
        requests.withLock { $0.rotationCount = durability.state.rotationsAsked }
        spool.wake()
    }

    /// Makes everything durable and the files OFFLINE, soon.
    public func synchronize() {
        requests.withLock { $0.mustSynchronize = true }
        spool.wake()
    }

    /// Writes what is in the spool, syncs, closes the files OFFLINE, and returns when that is done.
    public func stop() {
        // Before the writer has released what subscribers are yet to get.
        push?.stop()
        spool.close()
        _ = isDone.wait { $0 ? () : nil }
    }

    private func takeRequests() -> Requests {
        requests.withLock { requests in
            let taken = requests
            requests = Requests()
            return taken
        }
    }
}
