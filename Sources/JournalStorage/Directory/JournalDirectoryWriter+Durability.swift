public import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectoryWriter {
    /// The first entry that is not durable yet; `nil` when all that were appended are.
    public var firstUndurable: UInt64? {
        var first = undurable.values.min() ?? .max
        for journal in files.values { first = min(first, journal.firstUndurable ?? .max) }
        for journal in closing { first = min(first, journal.firstUndurable ?? .max) }
        return first == .max ? nil : first
    }

    /// The first entry that is in no file yet but kept from it, in memory of this process; `nil` when there is none.
    public var firstIsolated: UInt64? {
        var first = undurable.values.min() ?? .max
        for journal in files.values { first = min(first, journal.firstIsolated ?? .max) }
        for journal in closing { first = min(first, journal.firstIsolated ?? .max) }
        return first == .max ? nil : first
    }

    /// Asks that every entry appended so far becomes durable.
    ///
    /// - Parameter state: `offline` when no entry is expected soon.
    public func synchronize(then state: FileState? = nil) {
        for journal in files.values { journal.commit(then: state) }
        if !background.isThreaded { advance() }
    }

    /// Goes on where the disk has done its part. What could not be made durable is in ``undurable`` afterwards.
    public func advance() {
        if !names.isEmpty { background.keep(changeNames) }
        advance(closing + files.values) { journal throws(JournalWriteError) in try journal.advance() }
        publish()
        for journal in closing where !journal.isBusy { punchHole(journal) }
        closing.removeAll { !$0.isBusy }
    }

    /// Lets others see the entries that were kept from the files, in their order: those of a file only when every earlier
    /// one, in whatever file, is seen before or with them. Who follows the journal goes on behind the last entry seen,
    /// and would miss an earlier one that shows up later.
    private func publish() {
        let journals = closing + files.values
        var ready = journals.filter(\.isReadyToPublish)
        var waiting = journals.filter { !$0.isReadyToPublish }
        while true {
            // One that has to wait for another may itself come before a third.
            let bound = waiting.compactMap(\.firstIsolated).min() ?? .max
            let late = ready.filter { $0.lastIsolated >= bound }
            if late.isEmpty { break }
            ready.removeAll { $0.lastIsolated >= bound }
            waiting += late
        }
        if ready.count > 1 { ready.sort { $0.lastIsolated < $1.lastIsolated } }
        // The entries of all of them show up within moments, in the second step.
        for step in JournalFileWriter.MergeStep.allCases {
            ready = advance(ready) { journal throws(JournalWriteError) in try journal.publish(step) }
        }
        hiddenFrom = (closing + files.values).compactMap(\.firstIsolated).min()
    }

    /// Does something with each of the files and gives up those where it fails.
    ///
    /// - Returns: the others.
    @discardableResult
    private func advance(
        _ journals: [OpenJournal], _ body: (OpenJournal) throws(JournalWriteError) -> Void
    ) -> [OpenJournal] {
        journals.filter { journal in
            do throws(JournalWriteError) {
                try body(journal)
                return true
            } catch {
                onNotice(.failed(error))
                abandon(journal, reason: "it could not be synced")
                return false
            }
        }
    }

    /// Notes that the entries of this prefix which could not be made durable have been appended again.
    public func didRepeat(_ prefix: String) { undurable[prefix] = nil }

    /// Gives a file up. Nobody can know what of it is on disk: it is put aside as it is.
    func abandon(_ journal: OpenJournal, reason: String) {
        noteUndurable(journal)
        if let index = closing.firstIndex(where: { $0 === journal }) {
            // Another file has taken over already.
            closing.remove(at: index)
            names.add([.init(old: journal.writer.path, new: directory.asidePath(prefix: journal.prefix))])
            return background.keep(changeNames)
        }
        files[journal.prefix] = nil
        do {
            try putAside(
                journal, reason: reason, firstSeqnum: undurable[journal.prefix])
        } catch {
            // The next entry opens a file, or is kept until one can be.
            onNotice(.failed(error))
        }
    }

    private func noteUndurable(_ journal: OpenJournal) {
        guard let first = journal.firstUndurable else { return }
        undurable[journal.prefix] = min(first, undurable[journal.prefix] ?? .max)
    }

    private func punchHole(_ journal: OpenJournal) {
        let (file, unused) = (journal.file, journal.writer.unusedRange)
        guard journal.isRetired, unused.count >= Self.leastHoleByteCount else { return }
        background.keep { file.punchHole(unused) }
    }

    /// Tells those who watch the files of new entries.
    public func announce() {
        for journal in files.values {
            if journal.isRemoved {
                giveUpRemoved(journal)
            } else {
                journal.announce()
            }
        }
    }

    /// Gives up a file that somebody removed. What of it was not durable yet is to be appended again: it went with the
    /// file before anybody could rely on it.
    func giveUpRemoved(_ journal: OpenJournal) {
        onNotice(.vanished(journal.writer.path))
        if background.isThreaded { noteUndurable(journal) }
        files[journal.prefix] = nil
    }

    /// Syncs all files, marks them OFFLINE and closes them. Returns when that is done.
    public func close() {
        for journal in files.values { close(journal) }
        repeat {
            background.waitUntilIdle()
            advance()
        } while !closing.isEmpty
        background.finish()
    }

    private func close(_ journal: OpenJournal) {
        journal.endSealing(sealer)
        journal.announce()
        journal.commit(then: .offline)
        files[journal.prefix] = nil
        closing.append(journal)
        guard journal.next != nil else { return }
        journal.next = nil
        let path = directory.nextPath(prefix: journal.prefix)
        background.keep { try? FileSystem.unlink(path) }
    }

    /// Makes room among the open files for one more.
    func closeLeastUsed() {
        guard files.count >= Self.openFileLimit,
            let journal = files.values.min(by: { $0.writer.tailRealtime < $1.writer.tailRealtime })
        else { return }
        close(journal)
    }

    /// How many files may be open at a time.
    private static let openFileLimit = 1024
    /// The shortest unused end of an archived file that is worth giving back.
    private static let leastHoleByteCount = 512 << 10
}
