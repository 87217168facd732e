internal import JournalFormat
public import JournalSealing
internal import LinuxSystem
public import SystemPackage

/// Writes the journal files of one directory: opens them, rotates them, and puts aside what it must not touch.
///
/// It has one owner and one thread. Sequence numbers run through all of its files. What may wait for the disk is done by
/// threads behind it, as the kind of commit says; its owner calls ``advance()`` when they have done something.
public final class JournalDirectoryWriter {
    /// Which file an entry goes to.
    public enum Naming: Sendable {
        /// `system.journal`; with `splitsByUser` also `user-UID.journal`, by the record's owner.
        case byOwner(splitsByUser: Bool)
        /// All to one file of this prefix.
        case single(prefix: String)

        func prefix(forOwner owner: UInt32) -> String {
            switch self {
            case .byOwner(splitsByUser: true) where owner != EntryRecord.systemOwner: "user-\(owner)"
            case .byOwner: "system"
            case .single(let prefix): prefix
            }
        }
    }

    public struct Options: Sendable {
        public var naming: Naming = .byOwner(splitsByUser: false)
        public var file = JournalFileOptions()
        public var commit: CommitKind = .inline
        /// How many bytes of memory each file may take to keep entries from the disk while it is synced.
        public var isolatedByteLimit = 64 << 20
        /// How many journal files the directory may hold; the oldest archived ones are removed. 0 for any number.
        public var maximumFileCount = 100
        /// Whether entries must not be older than the newest one; a clock that went back then starts new files.
        public var isStrictlyOrdered = true

        public init() {}
    }

    /// What the owner of the writer should hear of.
    public enum Notice: Sendable {
        /// A file was put aside under a new name.
        case putAside(FilePath, as: String, reason: String)
        case rotated(FilePath, to: String)
        /// The clock is before the newest entry; all files are rotated.
        case timeWentBack
        /// An archived file was removed, because there are enough newer ones.
        case removed(FilePath)
        /// Somebody else removed a file that was being written; a new one takes its place.
        case vanished(FilePath)
        /// An entry is lost: no journal can hold it.
        case entryLost(JournalWriteError)
        /// The disk takes no entries; they are kept elsewhere.
        case stalled(JournalWriteError)
        /// It takes them again. So many were lost meanwhile.
        case resumed(after: JournalWriteError, lostCount: UInt64)
        /// A sync failed, and so many entries, which were not kept for want of room, may not be on disk.
        case inDoubt(count: UInt64)
        /// Entries of a file that was put aside are in a clean one.
        case salvaged(SalvageReport)
        case notSalvaged(SalvageError)
        /// Entries go to files that are not sealed, because they are of a time whose key is gone, or that had none yet.
        case notSealed(FilePath)
        /// There is something wrong with the key.
        case sealing(SealingError)
        /// Something did not work and no entry is lost by it.
        case failed(JournalWriteError)
    }

    /// What became of an entry.
    public enum Outcome: Sendable {
        case stored
        /// No journal can hold it.
        case lost(JournalWriteError)
        /// The disk takes nothing at present: the same entry may be appended later.
        case refused(JournalWriteError)
    }

    let directory: JournalDirectory
    let options: Options
    let background: BackgroundWork
    let names = NameQueue()
    let onNotice: @Sendable (Notice) -> Void
    var files: [String: OpenJournal] = [:]
    /// Files that get no entries any more and are being closed.
    var closing: [OpenJournal] = []
    /// By prefix: the first of the entries that a sync failed to make durable. They are to be appended again.
    public internal(set) var undurable: [String: UInt64] = [:]
    /// The first of the entries that are kept from their files, in any of them; `nil` when there is none.
    var hiddenFrom: UInt64?
    var predecessor: JournalPredecessor?
    /// What files are sealed with; `nil` if they are not.
    let sealer: Sealer?
    /// Whether the newest entries could not be sealed, so that new files are not for sealed ones.
    var isUnsealed = false
    /// Whether entries of a writer before are appended first, with the times that they have.
    var isResuming = false
    private var tailRealtime: UInt64 = 0
    /// When a rotation that failed, of a file that can still take entries, is tried again.
    var nextRotationAttempt: UInt64 = 0
    static let rotationRetryInterval: UInt64 = 10_000_000
    /// With so many files that are still to be closed, one that can take entries goes on.
    private static let closingLimit = 16

    /// Takes over a directory. Files that were not closed in good order are put aside first, all others stay as they
    /// are; active ones are opened when the first entry for them comes.
    ///
    /// - Parameters:
    ///   - sealer: what the files are to be sealed with.
    ///   - onNotice: may be called on any thread.
    ///   - onProgress: is called on another thread when ``advance()`` has something to do.
    /// - Throws: when the directory cannot be read.
    public init(
        _ path: FilePath, options: Options, sealer: Sealer? = nil, onNotice: @escaping @Sendable (Notice) -> Void,
        onProgress: @escaping @Sendable () -> Void = {}
    ) throws(JournalWriteError) {
        directory = JournalDirectory(path: path)
        self.options = options
        self.sealer = sealer
        self.onNotice = onNotice
        do {
            let found = try directory.files()
            predecessor = directory.predecessor(ofUnclosed: found, machineID: options.file.machineID)
            for file in found where file.mustBePutAside {
                let name = try directory.putAside(file.name)
                onNotice(.putAside(path.appending(file.name), as: name, reason: "it was not closed in good order"))
            }
            background = try BackgroundWork(
                options.commit, isolatedByteLimit: options.isolatedByteLimit, onProgress: onProgress)
        } catch {
            throw .system(path, operation: "looking through the directory", error)
        }
    }

    /// The number of the entry appended last, or, before the first, of the newest found in the directory; 0 if there is
    /// none.
    public var tailSeqnum: UInt64 { predecessor?.tailSeqnum ?? 0 }

    /// The prefix of the file that an owner's entries go to.
    public func prefix(forOwner owner: UInt32) -> String { options.naming.prefix(forOwner: owner) }

    /// Salvages the files that were put aside, on a thread of its own. The process may end before that is done; what is
    /// left is done next time.
    public func salvage() {
        let (path, onNotice) = (directory.path, self.onNotice)
        do {
            let thread = try Thread.start(name: "daybook-salvage", isBackground: true) {
                do throws(SalvageError) {
                    try Salvage.directoryPass(path) { notice in
                        switch notice {
                        case .salvaged(let report): onNotice(.salvaged(report))
                        case .failed(let error): onNotice(.notSalvaged(error))
                        }
                    }
                } catch {
                    onNotice(.notSalvaged(error))
                }
            }
            thread.detach()
        } catch {
            onNotice(.failed(.system(path, operation: "starting a thread", error)))
        }
    }

    /// Opens the system's file, so that a directory that cannot be written is found out at once.
    public func prepare() throws(JournalWriteError) {
        if !isResuming { _ = enterEpoch(of: Clock.realtime()) }
        _ = try openJournal(forOwner: EntryRecord.systemOwner)
    }

    /// Appends an entry to the file it belongs to, which is rotated first when it is full.
    ///
    /// - Parameters:
    ///   - record: an ``EntryRecord``.
    ///   - isRepeated: whether the entry was appended before, to a file that could not be synced.
    public func append(_ record: RawSpan, isRepeated: Bool = false) -> Outcome {
        let header = EntryRecord.Header(decoding: record)
        do {
            let isToBeSealed = noteSealable(enterEpoch(of: header.realtime))
            var journal = try openJournal(forOwner: header.owner)
            let newest = isRepeated ? journal.writer.tailRealtime : max(tailRealtime, journal.writer.tailRealtime)
            if isRepeated, header.seqnum <= journal.writer.tailSeqnum {
                // The file that took over has gone on already: a further one lets the entry keep its number.
                journal = try beginFile(after: journal, firstSeqnum: header.seqnum)
            } else if options.isStrictlyOrdered,
                header.realtime < newest || journal.writer.isMonotonicBehind(header)
            {
                onNotice(.timeWentBack)
                rotate()
                journal = try openJournal(forOwner: header.owner)
            }
            journal = try self.journal(insteadOf: journal, forSealing: isToBeSealed)
            if journal.writer.suggestsRotation, closing.count < Self.closingLimit,
                Clock.monotonic() >= nextRotationAttempt
            {
                journal = try rotateIfPossible(journal)
            }
            do {
                try append(record, to: journal)
            } catch  where error.isCuredByRotation {
                try replace(journal, after: error)
                // What is in doubt comes before this entry.
                if background.isThreaded, !undurable.isEmpty { return .refused(error) }
                try append(record, to: openJournal(forOwner: header.owner))
            }
            tailRealtime = max(header.realtime, isRepeated ? tailRealtime : 0)
            return .stored
        } catch {
            return error.isOfStorage ? .refused(error) : .lost(error)
        }
    }

    private func beginFile(after journal: OpenJournal, firstSeqnum: UInt64) throws(JournalWriteError) -> OpenJournal {
        try rotate(journal)
        let next = try openJournal(journal.prefix, owner: journal.owner)
        next.writer.follow(firstSeqnum - 1)
        return next
    }

    /// Whether the file of a prefix is where entries of an owner may have gone.
    public func holds(_ prefix: String, entriesOf owner: UInt32) -> Bool {
        let own = options.naming.prefix(forOwner: owner)
        // Those of users whose own file cannot be opened go to the system's.
        return own == prefix
            || (files[own] == nil && prefix == options.naming.prefix(forOwner: EntryRecord.systemOwner))
    }

    /// Begins a new file in place of one that cannot take an entry.
    private func replace(_ journal: OpenJournal, after error: JournalWriteError) throws(JournalWriteError) {
        guard case .damaged(_, let reason) = error else {
            if !error.isFull { onNotice(.failed(error)) }
            return try rotate(journal)
        }
        if background.isThreaded {
            abandon(journal, reason: "\(reason)")
        } else {
            try putAside(journal, reason: "\(reason)")
        }
    }

    /// Rotates a file that would better be; goes on with it when that fails, and tries again later.
    private func rotateIfPossible(_ journal: OpenJournal) throws(JournalWriteError) -> OpenJournal {
        do {
            try rotate(journal)
        } catch {
            nextRotationAttempt = Clock.monotonic() + Self.rotationRetryInterval
            onNotice(.failed(error))
            return journal
        }
        return try openJournal(journal.prefix, owner: journal.owner)
    }

    private func append(_ record: RawSpan, to journal: OpenJournal) throws(JournalWriteError) {
        // A record that has a number keeps it.
        let least = EntryRecord.Header(decoding: record).seqnum > 0 ? 0 : (predecessor?.tailSeqnum ?? 0) &+ 1
        if hiddenFrom != nil { journal.hold() }
        let seqnum = try journal.append(record, leastSeqnum: least, background, sealer)
        if hiddenFrom == nil, journal.writer.isIsolated { hiddenFrom = seqnum }
        predecessor = JournalPredecessor(
            seqnumID: journal.writer.seqnumID, tailSeqnum: max(seqnum, predecessor?.tailSeqnum ?? 0))
        if background.isThreaded { prepareNext(journal) }
    }
}
