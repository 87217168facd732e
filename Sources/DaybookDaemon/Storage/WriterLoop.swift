internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What the writer thread does: takes entries from the spool in order, appends them, and sees to it that they are
/// announced and synced in time.
struct WriterLoop: ~Copyable {
    private let files: JournalDirectoryWriter
    private let syncInterval: UInt64
    private let spool: Spool
    private let onRoom: () -> Void
    /// Up to where the spool's records are appended.
    private var position: UInt64
    /// Records up to this sequence number were appended by a daemon before.
    private let skippedSeqnum: UInt64
    /// When the next sync is due; `nil` while everything is synced. Not put off by further entries.
    private var syncDeadline: UInt64?
    /// When the files go OFFLINE if nothing more comes; `nil` when they are.
    private var idleDeadline: UInt64?
    /// When watchers may be told again, and whether there is something to tell.
    private var announceDeadline: UInt64 = 0
    private var mustAnnounce = false

    /// So many bytes of records are appended before room is made for others, if that is short.
    private static let batchByteCount = 1 << 20
    /// Followers are told of new entries at most this often.
    private static let announceInterval: UInt64 = 100_000
    /// Entries of this priority and worse are synced at once: emerg, alert and crit.
    private static let urgentPriority: UInt8 = 2

    init(
        _ configuration: JournalService.Configuration, _ spool: Spool,
        onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void, onRoom: @escaping () -> Void
    ) throws(JournalWriteError) {
        let directory = configuration.directory
        var options = JournalDirectoryWriter.Options()
        options.naming = .byOwner(splitsByUser: configuration.splitsByUser)
        options.maximumFileCount = configuration.maximumFileCount ?? 100
        options.file.machineID = configuration.machineID
        options.file.compression = configuration.compressionThreshold == nil ? nil : .zstd
        options.file.compressionThreshold = configuration.compressionThreshold ?? 512
        options.file.maximumByteCount =
            configuration.maximumFileByteCount ?? Self.automaticFileByteCount(directory)
        let strategy: any CommitStrategy
        do {
            strategy = try configuration.commit.makeStrategy()
        } catch {
            throw .system(directory, operation: "starting the syncer thread", error)
        }
        let files = try JournalDirectoryWriter(directory, options: options, commit: strategy, onNotice: onNotice)
        var skippedSeqnum: UInt64 = 0
        if let leftover = spool.leftover {
            skippedSeqnum = files.resume(
                leftover.firstSeqnum...leftover.lastSeqnum, seqnumID: spool.seqnumID)
        }
        try files.prepare()
        if let (seqnumID, next) = files.numbering { spool.startNumbering(at: next, seqnumID: seqnumID) }
        self.files = files
        self.spool = spool
        self.skippedSeqnum = skippedSeqnum
        self.onRoom = onRoom
        syncInterval = configuration.syncIntervalMicroseconds
        position = spool.tail
    }

    /// An eighth of a tenth of the file system, at most 128 MiB.
    private static func automaticFileByteCount(_ directory: FilePath) -> Int {
        let total = (try? FileSystem.space(at: directory).byteCount) ?? 0
        let maximumUse = min(max(pageAligned(total / 10), 1 << 20), 4 << 30)
        return min(pageAligned(maximumUse / 8), 128 << 20)
    }

    /// Runs until the spool is closed and empty, then closes the files.
    mutating func run(takeRequests: () -> JournalService.Requests) {
        while true {
            switch spool.wait(from: position, byteLimit: Self.batchByteCount, until: nextDeadline) {
            case .records(let end):
                append(upTo: end)
            case .nothing:
                break
            case .closed:
                files.close()
                release()
                return
            }
            let requests = takeRequests()
            if requests.mustRotate { files.rotate() }
            if requests.mustSynchronize { goOffline() }
            if spool.isShortOfRoom { synchronize() }
            meetDeadlines()
        }
    }

    /// Frees the room of what is appended.
    ///
    /// The pages of the files outlive the daemon as the spool does, so nothing that is released is lost by a kill.
    private func release() {
        if spool.release(upTo: position) { onRoom() }
    }

    private var nextDeadline: UInt64? {
        [syncDeadline, idleDeadline, mustAnnounce ? announceDeadline : nil].compactMap { $0 }.min()
    }

    private mutating func append(upTo end: UInt64) {
        var isUrgent = false
        spool.withRecords(position..<end) { records in
            var offset = 0
            while offset < records.byteCount {
                let record = records.extracting(droppingFirst: offset)
                let header = EntryRecord.Header(decoding: record)
                if header.seqnum > skippedSeqnum { files.append(record.extracting(first: header.byteCount)) }
                isUrgent = isUrgent || header.priority <= Self.urgentPriority
                offset += header.byteCount
            }
        }
        position = end
        mustAnnounce = true
        if isUrgent {
            synchronize()
        }
        guard syncInterval > 0 else { return }
        let now = Clock.monotonic()
        if syncDeadline == nil, !isUrgent { syncDeadline = now + syncInterval }
        idleDeadline = now + syncInterval
    }

    private mutating func meetDeadlines() {
        let now = Clock.monotonic()
        if mustAnnounce, announceDeadline <= now {
            files.announce()
            mustAnnounce = false
            announceDeadline = now + Self.announceInterval
        }
        if let idleDeadline, idleDeadline <= now {
            goOffline()
        } else if let syncDeadline, syncDeadline <= now {
            synchronize()
        }
    }

    private mutating func synchronize() {
        files.synchronize()
        syncDeadline = nil
        release()
    }

    private mutating func goOffline() {
        files.synchronize(then: .offline)
        syncDeadline = nil
        idleDeadline = nil
        release()
    }
}
