internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectoryWriter {
    /// Starts a new file for every open one that holds entries, and archives the old ones.
    public func rotate() {
        for journal in files.values.sorted(by: { $0.prefix < $1.prefix }) {
            do {
                try rotate(journal)
            } catch {
                onNotice(.failed(error))
            }
        }
    }

    /// Starts a new file in place of one that holds entries. Where there is a thread for it, the old one is closed and
    /// renamed behind the writer's back; neither it nor an earlier rotation is waited for.
    ///
    /// - Parameter isForced: whether one without entries is replaced, too.
    func rotate(_ journal: OpenJournal, evenIfEmpty isForced: Bool = false) throws(JournalWriteError) {
        guard journal.writer.entryCount > 0 || isForced else { return }
        guard !journal.isRemoved else { return giveUpRemoved(journal) }
        // The new file is there first: if there is no room for it, the old one goes on.
        let next = try takeNext(after: journal)
        retire(journal, as: archivePath(of: journal))
        takeOver(next)
        vacuum()
        if !background.isThreaded { advance() }
    }

    /// Puts a file aside that must not be written any more, and starts a new one.
    ///
    /// - Parameter firstSeqnum: the first entry that the new file is to hold, if it is not the next one.
    func putAside(_ journal: OpenJournal, reason: String, firstSeqnum: UInt64? = nil) throws(JournalWriteError) {
        let next = try takeNext(after: journal)
        if let firstSeqnum { next.writer.follow(firstSeqnum - 1) }
        let (path, aside) = (journal.writer.path, directory.asidePath(prefix: journal.prefix))
        let onNotice = self.onNotice
        names.add([
            .init(old: path, new: aside) {
                onNotice(.putAside(path, as: aside.lastComponent?.string ?? "", reason: reason))
            }
        ])
        takeOver(next)
    }

    /// The file to go on with: the one that was made ahead, or one that is made now.
    private func takeNext(after journal: OpenJournal) throws(JournalWriteError) -> OpenJournal {
        let tail = JournalPredecessor(
            seqnumID: journal.writer.seqnumID, tailSeqnum: predecessor?.tailSeqnum ?? journal.writer.tailSeqnum)
        var prepared = journal.next?.take()
        // One that was made when it was not known yet whether it is to be sealed has its name in the way.
        if prepared == nil {
            // Whoever makes a file removes what has its name: one that is asked for must not be made when this one has
            // it already. The name may also be still that of the file before, when two rotations follow on each other.
            background.waitForNames()
            prepared = journal.next?.take()
        }
        journal.next = nil
        if let prepared, prepared.isMadeForSealing == fileOptions.isSealed {
            let next = try OpenJournal(
                prefix: journal.prefix, owner: journal.owner, writer: prepared, isOnline: true, background)
            next.writer.follow(tail.tailSeqnum)
            try startSealing(next)
            return next
        }
        let path = directory.nextPath(prefix: journal.prefix)
        guard names.isEmpty else {
            throw .system(
                path, operation: "renaming the file before, which is tried again,", .resourceTemporarilyUnavailable)
        }
        let made = try NextFile.make(path, options: fileOptions, predecessor: tail)
        let next = try OpenJournal(
            prefix: journal.prefix, owner: journal.owner, writer: made, isOnline: true, background)
        try startSealing(next)
        return next
    }

    /// Lets a new file go on in place of the one before, under whose name it gets.
    private func takeOver(_ next: OpenJournal) {
        let (old, new) = (next.writer.path, activePath(next.prefix))
        names.add([.init(old: old, new: new)])
        next.writer.noteRename(to: new)
        files[next.prefix] = next
        background.keepAndTell(changeNames)
    }

    /// Lets a file be synced and marked ARCHIVED under another name.
    func retire(_ journal: OpenJournal, as archive: FilePath) {
        let (old, onNotice) = (journal.writer.path, self.onNotice)
        names.add([
            .init(old: old, new: archive) { onNotice(.rotated(old, to: archive.lastComponent?.string ?? "")) }
        ])
        journal.writer.noteRename(to: archive)
        journal.endSealing(sealer)
        files[journal.prefix] = nil
        journal.announce()
        journal.next = nil
        journal.isRetired = true
        closing.append(journal)
        journal.commit(then: .archived)
    }

    /// Whether all files have their names, also those that were rotated a moment ago.
    public var areNamesSettled: Bool { names.isEmpty }

    /// Makes the changes of names that are due. For any thread.
    var changeNames: @Sendable () -> Void {
        let (names, onNotice) = (self.names, self.onNotice)
        return {
            guard let (change, error) = names.work() else { return }
            onNotice(
                .failed(
                    .system(change.old, operation: "renaming it to \(change.new.lastComponent?.string ?? "")", error)))
        }
    }

    /// Lets the file that takes over be made once this one is filled to a quarter.
    func prepareNext(_ journal: OpenJournal) {
        if let failure = journal.next?.takeFailure() {
            // It is tried again when it is needed.
            onNotice(.failed(failure))
        }
        guard journal.next == nil, journal.writer.isQuarterFull, names.isEmpty else { return }
        let tail = JournalPredecessor(seqnumID: journal.writer.seqnumID, tailSeqnum: journal.writer.tailSeqnum)
        journal.next = NextFile(
            directory.nextPath(prefix: journal.prefix), options: fileOptions, predecessor: tail, background)
    }

    /// Removes the oldest archived files when there are too many. Those put aside neither count nor go: they are not for
    /// a writer to remove, and must not drive out others.
    private func vacuum() {
        guard options.maximumFileCount > 0 else { return }
        var limits = JournalVacuum.Limits()
        limits.fileCount = options.maximumFileCount
        var vacuum = JournalVacuum(directory.path, limits: limits)
        vacuum.takesAside = false
        vacuum.keptCount = 1
        let onNotice = self.onNotice
        background.keep { [vacuum] in
            do throws(Errno) {
                try vacuum.run {
                    onNotice(.removed($0.path))
                } onFailure: { path, error in
                    onNotice(.failed(.system(path, operation: "removing it", error)))
                }
            } catch {
                onNotice(.failed(.system(vacuum.directory, operation: "removing old journals", error)))
            }
        }
    }
}
