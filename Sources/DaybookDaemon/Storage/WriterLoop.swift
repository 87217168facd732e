internal import JournalFormat
internal import JournalSealing
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What the writer thread does: takes entries from the spool in order, appends them, and sees to it that they are
/// announced and synced in time, and released from the spool when they are durable.
struct WriterLoop: ~Copyable {
    let files: JournalDirectoryWriter
    let spool: Spool
    private let push: EntryPush
    let durability: DurabilityTracker
    let onNotice: @Sendable (JournalDirectoryWriter.Notice) -> Void
    private let onRoom: () -> Void
    private let syncInterval: UInt64
    /// Up to where the spool's records are appended.
    var position: UInt64
    /// The sequence numbers of the records that a daemon before has appended.
    let appendedBefore: Set<UInt64>
    /// The disk takes nothing at present.
    var stall: Stall?
    /// Rotations that were asked for and whose files do not have all their names yet.
    private var rotationCount: UInt64?
    /// When the next sync is due; `nil` while everything is synced. Not put off by further entries.
    private var syncDeadline: UInt64?
    /// When the files go OFFLINE if nothing more comes; `nil` when they are.
    private var idleDeadline: UInt64?
    /// A sync has failed: no further one before this time.
    private var syncHoldEnd: UInt64 = 0
    /// When watchers may be told again, and whether there is something to tell.
    private var announceDeadline: UInt64 = 0
    private var mustAnnounce = false

    /// So many bytes of records are appended before room is made for others, if that is short.
    private static let batchByteCount = 1 << 20
    /// Followers are told of new entries at most this often.
    private static let announceInterval: UInt64 = 100_000
    /// The clock may be set meanwhile: so the wait for an epoch's end is looked at again from time to time.
    private static let longestWait: UInt64 = 60_000_000
    /// How long no further sync is tried when one has failed: each try leaves a file behind.
    private static let syncHold: UInt64 = 10_000_000

    /// Takes over the directory of the journal's files.
    static func open(
        _ configuration: JournalService.Configuration, _ spool: Spool, _ push: EntryPush,
        _ durability: DurabilityTracker,
        onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void, onRoom: @escaping () -> Void
    ) throws(JournalWriteError) -> WriterLoop {
        let files = try JournalDirectoryWriter(
            configuration.directory, options: configuration.options, sealer: sealer(configuration, onNotice),
            onNotice: onNotice, onProgress: { spool.wake() })
        var present: Set<UInt64> = []
        if let leftover = spool.leftover {
            present = files.resume(leftover.firstSeqnum...leftover.lastSeqnum, seqnumID: spool.seqnumID)
        }
        try files.prepare()
        files.salvage()
        if let (seqnumID, next) = files.numbering { spool.startNumbering(at: next, seqnumID: seqnumID) }
        durability.begin(behind: spool.leftover.map { $0.firstSeqnum - 1 } ?? spool.acceptedSeqnum)
        durability.accept(upTo: spool.acceptedSeqnum)
        return WriterLoop(files, spool, push, durability, present, configuration, onNotice, onRoom)
    }

    /// What the files are sealed with. A key that is there and cannot be used is no reason not to log.
    private static func sealer(
        _ configuration: JournalService.Configuration, _ onNotice: (JournalDirectoryWriter.Notice) -> Void
    ) -> Sealer? {
        guard configuration.seals else { return nil }
        do throws(SealingError) {
            return try Sealer.open(
                configuration.directory.appending(SealingKeyFile.name), machineID: configuration.machineID)
        } catch {
            onNotice(.sealing(error))
            return nil
        }
    }

    private init(
        _ files: JournalDirectoryWriter, _ spool: Spool, _ push: EntryPush, _ durability: DurabilityTracker,
        _ present: Set<UInt64>, _ configuration: JournalService.Configuration,
        _ onNotice: @escaping @Sendable (JournalDirectoryWriter.Notice) -> Void, _ onRoom: @escaping () -> Void
    ) {
        self.files = files
        self.spool = spool
        self.push = push
        self.durability = durability
        self.onNotice = onNotice
        self.onRoom = onRoom
        appendedBefore = present
        syncInterval = configuration.syncIntervalMicroseconds
        position = spool.tail
    }

    /// Runs until the spool is closed and empty, then closes the files.
    mutating func run(takeRequests: () -> JournalService.Requests) {
        while true {
            // While the disk takes nothing, further records are no reason to wake.
            let start = stall == nil ? position : .max
            switch spool.wait(from: start, byteLimit: Self.batchByteCount, until: nextDeadline) {
            case .records(let end): append(upTo: end)
            case .nothing: retry()
            case .closed: return finish()
            }
            settle()
            let requests = takeRequests()
            if let count = requests.rotationCount { rotate(count) }
            if requests.mustSynchronize { goOffline() }
            if spool.isShortOfRoom { synchronize() }
            meetDeadlines()
            settle()
        }
    }

    /// Takes over what other threads have done.
    private mutating func settle() {
        files.advance()
        repeatUndurable()
        if let count = rotationCount, files.areNamesSettled {
            durability.noteRotated(upTo: count)
            rotationCount = nil
        }
        release()
    }

    private mutating func rotate(_ count: UInt64) {
        // What was accepted before the request may have come behind the batch.
        if stall == nil { append(upTo: spool.head) }
        files.rotate()
        rotationCount = count
    }

    /// Frees the room of what is durable. When there is none, also of what is only in the files' pages: they outlive the
    /// daemon as the spool does, but not the machine, nor a sync that fails.
    private func release() {
        let first = files.firstUndurable
        if files.undurable.isEmpty {
            durability.recover()
            durability.noteDurable(upTo: first.map { $0 - 1 } ?? lastAppendedSeqnum)
        } else {
            durability.fail("a journal file could not be synced; its entries are written again")
        }
        let kept = spool.isLoopWaiting ? files.firstIsolated : first
        let end = kept.map { spool.position(ofSeqnum: $0, upTo: position) } ?? position
        if spool.release(upTo: push.releasable(upTo: end)) { onRoom() }
    }

    private var lastAppendedSeqnum: UInt64 { spool.seqnum(at: position) - 1 }

    private func finish() {
        files.close()
        // What could not be written or made durable stays in the spool, for the next daemon.
        release()
    }

    // MARK: Deadlines

    private var nextDeadline: UInt64? {
        [syncDeadline, idleDeadline, mustAnnounce ? announceDeadline : nil, stall?.nextAttempt, epochDeadline]
            .compactMap { $0 }.min()
    }

    /// When an epoch of sealing is to be ended though no entry comes.
    private var epochDeadline: UInt64? {
        guard stall == nil, let time = files.epochDeadline else { return nil }
        let (now, realtime) = (Clock.monotonic(), Clock.realtime())
        return time > realtime ? now &+ min(time - realtime, Self.longestWait) : now
    }

    /// Ends the epochs of sealing that are over, when all that was received in them has been appended.
    private mutating func endEpochs() {
        guard stall == nil, let time = files.epochDeadline, time <= Clock.realtime() else { return }
        append(upTo: spool.head)
        guard stall == nil else { return }
        files.endEpochs(at: Clock.realtime())
        noteAppended(isUrgent: false)
    }

    /// Notes that entries were appended, which are to be announced and synced.
    mutating func noteAppended(isUrgent: Bool) {
        mustAnnounce = true
        if isUrgent { synchronize() }
        guard syncInterval > 0 else { return }
        let now = Clock.monotonic()
        if syncDeadline == nil, !isUrgent { syncDeadline = now + syncInterval }
        idleDeadline = now + syncInterval
    }

    /// Notes that a sync has failed, and what it was to make durable is appended again.
    mutating func noteRepeated() {
        syncHoldEnd = Clock.monotonic() + Self.syncHold
        synchronize()
    }

    private mutating func meetDeadlines() {
        endEpochs()
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
        guard Clock.monotonic() >= syncHoldEnd else {
            syncDeadline = max(syncDeadline ?? 0, syncHoldEnd)
            return
        }
        files.synchronize()
        syncDeadline = nil
    }

    private mutating func goOffline() {
        if stall == nil { append(upTo: spool.head) }
        files.synchronize(then: .offline)
        syncDeadline = nil
        idleDeadline = nil
    }
}
