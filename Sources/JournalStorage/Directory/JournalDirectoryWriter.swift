internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// Writes the journal files of one directory: opens them, rotates them, and puts aside what it must not touch.
///
/// It has one owner and one thread. Sequence numbers run through all of its files.
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
        /// How many journal files the directory may hold; the oldest archived ones are removed. 0 for any number.
        public var maximumFileCount = 100
        /// Whether entries must not be older than the newest one; a clock that went back then starts new files.
        public var isStrictlyOrdered = true

        public init() {}
    }

    /// What the owner of the writer should hear of.
    public enum Notice: Hashable, Sendable {
        /// A file was put aside under a new name.
        case putAside(FilePath, as: String, reason: String)
        case rotated(FilePath, to: String)
        /// The clock is before the newest entry; all files are rotated.
        case timeWentBack
        /// An archived file was removed, because there are enough newer ones.
        case removed(FilePath)
        /// Somebody else removed a file that was being written; a new one takes its place.
        case vanished(FilePath)
        /// An entry is lost.
        case entryLost(JournalWriteError)
        /// Something did not work and no entry is lost by it.
        case failed(JournalWriteError)
    }

    let directory: JournalDirectory
    let options: Options
    let commit: any CommitStrategy
    let onNotice: @Sendable (Notice) -> Void
    var files: [String: OpenJournal] = [:]
    var predecessor: JournalPredecessor?
    /// The sequence number of the entry appended last, in any of the files; 0 when there is none.
    public var tailSeqnum: UInt64 { predecessor?.tailSeqnum ?? 0 }
    private var tailRealtime: UInt64 = 0
    /// When a rotation that failed, of a file that can still take entries, is tried again.
    private var nextRotationAttempt: UInt64 = 0
    private static let rotationRetryInterval: UInt64 = 10_000_000

    /// Takes over a directory. Files that were not closed in good order are put aside first, all others stay as they
    /// are; active ones are opened when the first entry for them comes.
    ///
    /// - Parameter onNotice: may be called on any thread.
    /// - Throws: when the directory cannot be read.
    public init(
        _ path: FilePath, options: Options, commit: any CommitStrategy,
        onNotice: @escaping @Sendable (Notice) -> Void
    ) throws(JournalWriteError) {
        directory = JournalDirectory(path: path)
        self.options = options
        self.commit = commit
        self.onNotice = onNotice
        do {
            let found = try directory.files()
            predecessor = JournalDirectory.predecessor(in: found, machineID: options.file.machineID)
            for file in found where file.header?.state == .online {
                if case .aside = file.kind { continue }
                let name = try directory.putAside(file.name)
                onNotice(.putAside(path.appending(file.name), as: name, reason: "it was not closed in good order"))
            }
        } catch {
            throw .system(path, operation: "looking through the directory", error)
        }
    }

    /// Appends an entry to the file it belongs to, which is rotated first when it is full.
    ///
    /// An entry that cannot be written is reported as lost; the next may do better.
    /// - Parameter record: an ``EntryRecord``.
    public func append(_ record: RawSpan) {
        let header = EntryRecord.Header(decoding: record)
        do {
            var journal = try openJournal(forOwner: header.owner)
            if options.isStrictlyOrdered, header.realtime < max(tailRealtime, journal.writer.tailRealtime) {
                onNotice(.timeWentBack)
                rotate()
                journal = try openJournal(forOwner: header.owner)
            }
            tailRealtime = header.realtime
            if journal.writer.suggestsRotation, Clock.monotonic() >= nextRotationAttempt {
                journal = try rotateIfPossible(journal)
            }
            do {
                try append(record, to: journal)
            } catch  where error.isCuredByRotation {
                if !error.isFull { onNotice(.failed(error)) }
                if case .damaged(_, let reason) = error {
                    files[journal.prefix] = nil
                    try putAside(JournalFileName.active(prefix: journal.prefix).description, reason: "\(reason)")
                } else {
                    try rotate(journal)
                }
                try append(record, to: openJournal(forOwner: header.owner))
            }
        } catch {
            onNotice(.entryLost(error))
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

    /// Opens the system's file, so that a directory that cannot be written is found out at once.
    public func prepare() throws(JournalWriteError) {
        _ = try openJournal(forOwner: EntryRecord.systemOwner)
    }

    private func append(_ record: RawSpan, to journal: OpenJournal) throws(JournalWriteError) {
        try journal.prepareToAppend(commit)
        let least = (predecessor?.tailSeqnum ?? 0) &+ 1
        let seqnum = try journal.writer.append(record, leastSeqnum: least)
        predecessor = JournalPredecessor(seqnumID: journal.writer.seqnumID, tailSeqnum: seqnum)
        journal.hasUnsyncedEntries = true
        journal.hasUnannouncedEntries = true
    }

    /// The open file for the entries of this owner: the system's when the user's own cannot be opened.
    private func openJournal(forOwner owner: UInt32) throws(JournalWriteError) -> OpenJournal {
        let prefix = options.naming.prefix(forOwner: owner)
        if let journal = files[prefix] { return journal }
        let systemPrefix = options.naming.prefix(forOwner: EntryRecord.systemOwner)
        if prefix == systemPrefix { return try openJournal(prefix, owner: EntryRecord.systemOwner) }
        do {
            closeLeastUsed()
            return try openJournal(prefix, owner: owner)
        } catch {
            onNotice(.failed(error))
            return try openJournal(systemPrefix, owner: EntryRecord.systemOwner)
        }
    }

    private func openJournal(_ prefix: String, owner: UInt32) throws(JournalWriteError) -> OpenJournal {
        if let journal = files[prefix] { return journal }
        let name = JournalFileName.active(prefix: prefix).description
        let path = directory.path.appending(name)
        if FileSystem.exists(path) {
            do {
                let writer = try JournalFileWriter.open(path, options: options.file)
                // A file of another run would break the order of the sequence numbers.
                if predecessor == nil || predecessor?.seqnumID == writer.seqnumID {
                    return keep(try OpenJournal(prefix: prefix, owner: owner, writer: writer, isOnline: false))
                }
                let journal = try OpenJournal(prefix: prefix, owner: owner, writer: writer, isOnline: false)
                try archive(journal)
            } catch .notWritable(_, let reason) {
                try putAside(name, reason: reason)
            } catch .damaged(_, let error) {
                try putAside(name, reason: "\(error)")
            }
        }
        // Somebody may have removed the directory with all that was in it.
        try? FileSystem.createDirectories(directory.path)
        let writer = try JournalFileWriter.create(path, options: options.file, predecessor: predecessor)
        let journal = try OpenJournal(prefix: prefix, owner: owner, writer: writer, isOnline: true)
        commit.commitDirectory(directory.path)
        return keep(journal)
    }

    private func keep(_ journal: OpenJournal) -> OpenJournal {
        files[journal.prefix] = journal
        return journal
    }

    private func putAside(_ name: String, reason: String) throws(JournalWriteError) {
        let path = directory.path.appending(name)
        do {
            onNotice(.putAside(path, as: try directory.putAside(name), reason: reason))
        } catch {
            throw .system(path, operation: "putting it aside", error)
        }
    }
}
