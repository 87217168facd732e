internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What the writer thread does: takes entries from the queue in order, appends them, and sees to it that they are
/// announced and synced in time.
struct WriterLoop: ~Copyable {
    private let files: JournalDirectoryWriter
    private let onNotice: @Sendable (JournalDirectoryWriter.Notice) -> Void
    private let durability: DurabilityTracker
    /// The number of the entry appended last, as ``DurabilityTracker/State/accepted`` counts them.
    private var appendedSeqnum: UInt64
    private let syncInterval: UInt64
    private var batch = ByteBuffer(minimumCapacity: 1 << 20)
    /// When the next sync is due; `nil` while everything is synced. Not put off by further entries.
    private var syncDeadline: UInt64?
    /// When the files go OFFLINE if nothing more comes; `nil` when they are.
    private var idleDeadline: UInt64?
    /// When watchers may be told again, and whether there is something to tell.
    private var announceDeadline: UInt64 = 0
    private var mustAnnounce = false

    private static let batchByteCountLimit = 64 << 20
    /// Followers are told of new entries at most this often.
    private static let announceInterval: UInt64 = 100_000
    /// Entries of this priority and worse are synced at once: emerg, alert and crit.
    private static let urgentPriority: UInt8 = 2

    init(
        _ configuration: JournalService.Configuration, _ durability: DurabilityTracker,
        onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void,
        onProgress: @escaping @Sendable () -> Void
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
        options.commit = configuration.commit
        let opened = try Self.openFiles(directory, options, onNotice, onProgress)
        syncInterval = configuration.syncIntervalMicroseconds
        self.onNotice = onNotice
        files = opened
        self.durability = durability
        durability.begin(behind: opened.tailSeqnum)
        appendedSeqnum = opened.tailSeqnum
    }

    private static func openFiles(
        _ directory: FilePath, _ options: JournalDirectoryWriter.Options,
        _ onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void,
        _ onProgress: @escaping @Sendable () -> Void
    ) throws(JournalWriteError) -> JournalDirectoryWriter {
        let files = try JournalDirectoryWriter(directory, options: options, onNotice: onNotice, onProgress: onProgress)
        try files.prepare()
        return files
    }

    /// An eighth of a tenth of the file system, at most 128 MiB.
    private static func automaticFileByteCount(_ directory: FilePath) -> Int {
        let total = (try? FileSystem.space(at: directory).byteCount) ?? 0
        let maximumUse = min(max(pageAligned(total / 10), 1 << 20), 4 << 30)
        return min(pageAligned(maximumUse / 8), 128 << 20)
    }

    /// Runs until the queue is closed and empty, then closes the files.
    mutating func run(
        _ queue: EntryQueue, takeRequests: () -> JournalService.Requests, onRoom: () -> Void
    ) {
        while true {
            let taken = queue.takeAll(into: &batch, until: nextDeadline)
            switch taken {
            case .records(let wasRefused):
                if wasRefused { onRoom() }
                appendBatch()
                // One huge entry must not keep its memory for good; the queue gets this buffer next.
                if batch.capacity > Self.batchByteCountLimit { batch = ByteBuffer(minimumCapacity: 1 << 20) }
            case .nothing:
                break
            case .closed:
                files.close()
                return
            }
            files.advance()
            noteDurable()
            let requests = takeRequests()
            if requests.rotationCount != nil || requests.mustSynchronize {
                // What was accepted before the request may have come behind the batch.
                if case .records(let wasRefused) = queue.takeAll(into: &batch, until: 0) {
                    if wasRefused { onRoom() }
                    appendBatch()
                }
            }
            if let count = requests.rotationCount {
                files.rotate()
                durability.noteRotated(upTo: count)
            }
            if requests.mustSynchronize { goOffline() }
            meetDeadlines()
            noteDurable()
        }
    }

    private var nextDeadline: UInt64? {
        [syncDeadline, idleDeadline, mustAnnounce ? announceDeadline : nil].compactMap { $0 }.min()
    }

    private mutating func appendBatch() {
        var position = 0
        var isUrgent = false
        var count: UInt64 = 0
        while position < batch.count {
            let record = batch.bytes.extracting(droppingFirst: position)
            let header = EntryRecord.Header(decoding: record)
            switch files.append(record.extracting(first: header.byteCount)) {
            case .stored: break
            case .lost(let error), .refused(let error): onNotice(.entryLost(error))
            }
            isUrgent = isUrgent || header.priority <= Self.urgentPriority
            position += header.byteCount
            count += 1
        }
        appendedSeqnum += count
        mustAnnounce = true
        if isUrgent {
            files.synchronize()
            syncDeadline = nil
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
            files.synchronize()
            self.syncDeadline = nil
        }
    }

    /// Tells how far everything is on disk.
    private func noteDurable() {
        if files.undurable.isEmpty {
            durability.noteDurable(upTo: files.firstUndurable.map { $0 - 1 } ?? appendedSeqnum)
        } else {
            durability.fail("a journal file could not be synced")
        }
    }

    private mutating func goOffline() {
        files.synchronize(then: .offline)
        syncDeadline = nil
        idleDeadline = nil
    }
}
