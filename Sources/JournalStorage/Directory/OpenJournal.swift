internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A journal file of a directory that is written, or was and is being closed.
final class OpenJournal {
    let prefix: String
    /// The user whose entries it holds, who may read it.
    let owner: UInt32
    var writer: JournalFileWriter
    let file: CommitFile
    private let strategy: any CommitStrategy
    /// Where the file will have grown to when the keeper has done what it was asked for.
    private var requestedEnd = 0
    /// Whether entries were appended since watchers were told.
    private var hasUnannouncedEntries = false
    /// Whether another file has taken over.
    var isRetired = false
    /// The file that takes over at the next rotation.
    var next: NextFile?

    /// - Parameter isOnline: whether the file on disk says ONLINE, or will before any store reaches it.
    init(
        prefix: String, owner: UInt32, writer: consuming JournalFileWriter, isOnline: Bool,
        _ background: BackgroundWork
    ) throws(JournalWriteError) {
        self.prefix = prefix
        self.owner = owner
        if owner != EntryRecord.systemOwner { writer.allowReading(by: owner) }
        do {
            file = CommitFile(
                try writer.descriptor.duplicate(), directory: writer.path.removingLastComponent(),
                isNameDurable: !isOnline, pace: background.pace)
        } catch {
            throw .system(writer.path, operation: "duplicating its descriptor", error)
        }
        if background.plansWrites { writer.noteChanges() }
        strategy = background.makeStrategy(for: file, isOnline: isOnline)
        self.writer = writer
    }

    /// Whether a commit is under way.
    var isBusy: Bool { strategy.isBusy }

    /// The first entry that is not durable; `nil` when all are.
    var firstUndurable: UInt64? { strategy.ledger.firstUndurable }

    /// The first entry that is kept from the file; `nil` when none is.
    var firstIsolated: UInt64? { writer.isIsolated ? strategy.ledger.firstPending : nil }

    /// The last one; 0 when none is.
    var lastIsolated: UInt64 { firstIsolated == nil ? 0 : writer.tailSeqnum }

    /// Appends an entry.
    ///
    /// - Returns: its sequence number.
    func append(
        _ record: RawSpan, leastSeqnum: UInt64, _ background: BackgroundWork, _ sealer: Sealer?
    ) throws(JournalWriteError) -> UInt64 {
        try prepareToAppend()
        let seqnum = try writer.append(record, leastSeqnum: leastSeqnum)
        if let sealer { writer.cover(sealer) }
        CrashPoint.pass(.append)
        strategy.didAppend(seqnum)
        hasUnannouncedEntries = true
        if background.isThreaded { growAhead(background) }
        return seqnum
    }

    /// Sees to it that something can be appended.
    func prepareToAppend() throws(JournalWriteError) {
        do {
            try strategy.prepareToAppend(to: &writer)
        } catch {
            throw .system(writer.path, operation: "marking it as being written", error)
        }
        writer.preallocatedEnd = file.allocatedEnd
    }

    /// Keeps the entries that come from the file until others in another file, which come before, are seen.
    func hold() {
        if !writer.isIsolated { strategy.hold(&writer) }
    }

    /// Lets the file grow before its end is reached.
    private func growAhead(_ background: BackgroundWork) {
        guard let growth = writer.nextGrowth, growth.upperBound > requestedEnd else { return }
        requestedEnd = growth.upperBound
        let file = self.file
        background.keep { file.allocate(growth) }
    }

    /// Asks that all entries become durable and, with a state, that the file then takes it.
    func commit(then state: FileState?) { strategy.commit(&writer, then: state) }

    /// Goes on with a commit where the disk has done its part.
    func advance() throws(JournalWriteError) {
        do {
            try strategy.advance(&writer)
        } catch {
            throw .system(writer.path, operation: "syncing it", error)
        }
    }

    /// Whether entries that were kept from the file only wait to be published.
    var isReadyToPublish: Bool { strategy.isReadyToPublish }

    /// Does a part of what lets others see the entries that were kept from the file.
    func publish(_ step: JournalFileWriter.MergeStep) throws(JournalWriteError) {
        do {
            try strategy.publish(&writer, step)
        } catch {
            throw .system(writer.path, operation: "bringing new entries into it", error)
        }
    }

    /// Whether somebody removed the file.
    var isRemoved: Bool { (try? writer.descriptor.status())?.linkCount == 0 }

    /// Tells those who watch the file of its new entries, if they are there.
    func announce() {
        guard hasUnannouncedEntries, !writer.isIsolated else { return }
        hasUnannouncedEntries = false
        try? writer.notifyWatchers()
    }
}
