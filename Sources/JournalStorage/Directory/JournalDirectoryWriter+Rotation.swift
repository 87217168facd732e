public import JournalFormat
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

    /// Asks that every entry appended so far becomes durable.
    ///
    /// - Parameter state: `offline` when no entry is expected soon.
    public func synchronize(then state: FileState? = nil) {
        for journal in files.values { commitJournal(journal, then: state) }
    }

    /// Tells those who watch the files of new entries.
    public func announce() {
        for journal in files.values {
            if journal.isRemoved {
                onNotice(.vanished(journal.writer.path))
                files[journal.prefix] = nil
            } else {
                journal.announce()
            }
        }
    }

    /// Syncs all files, marks them OFFLINE and closes them. Returns when that is done.
    public func close() {
        for journal in files.values {
            journal.announce()
            commitJournal(journal, then: .offline)
        }
        files = [:]
        commit.finish()
    }

    /// Starts a new file in place of one that holds entries.
    func rotate(_ journal: OpenJournal) throws(JournalWriteError) {
        guard journal.writer.entryCount > 0 else { return }
        if journal.isRemoved {
            onNotice(.vanished(journal.writer.path))
            files[journal.prefix] = nil
            return
        }
        // The new file is made first: if there is no room for it, the old one goes on.
        let path = journal.writer.path
        let nextPath = directory.path.appending(".\(journal.prefix).journal.next")
        try? FileSystem.unlink(nextPath)
        let writer = try JournalFileWriter.create(nextPath, options: options.file, predecessor: predecessor)
        let next = try OpenJournal(prefix: journal.prefix, writer: writer, isOnline: true)
        try archive(journal)
        try next.writer.rename(to: path)
        files[journal.prefix] = next
        commit.commitDirectory(directory.path)
        vacuum()
    }

    /// Gives a file its archive name, and lets it be synced and marked ARCHIVED.
    func archive(_ journal: OpenJournal) throws(JournalWriteError) {
        let old = journal.writer.path
        let name = JournalFileName.archived(
            prefix: journal.prefix, seqnumID: journal.writer.seqnumID, headSeqnum: journal.writer.headSeqnum,
            headRealtime: journal.writer.headRealtime
        ).description
        try journal.writer.rename(to: directory.path.appending(name))
        onNotice(.rotated(old, to: name))
        files[journal.prefix] = nil
        journal.announce()
        let (file, unused) = (journal.file, journal.writer.unusedRange)
        if unused.count >= Self.leastHoleByteCount { commit.inBackground { file.punchHole(unused) } }
        commitJournal(journal, then: .archived)
    }

    private func commitJournal(_ journal: OpenJournal, then state: FileState?) {
        let onNotice = self.onNotice
        journal.commit(commit, then: state) { onNotice(.failed($0)) }
    }

    private func vacuum() {
        guard options.maximumFileCount > 0 else { return }
        let (directory, limit, onNotice) = (self.directory, options.maximumFileCount, self.onNotice)
        commit.inBackground {
            do throws(Errno) {
                for name in try directory.vacuum(keeping: limit) {
                    onNotice(.removed(directory.path.appending(name)))
                }
            } catch {
                onNotice(.failed(.system(directory.path, operation: "removing old journals", error)))
            }
        }
    }

    /// The shortest unused end of an archived file that is worth giving back.
    private static let leastHoleByteCount = 512 << 10
}
