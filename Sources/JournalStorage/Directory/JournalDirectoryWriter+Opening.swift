internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectoryWriter {
    /// The open file for the entries of this owner: the system's when the user's own cannot be opened.
    func openJournal(forOwner owner: UInt32) throws(JournalWriteError) -> OpenJournal {
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

    func openJournal(_ prefix: String, owner: UInt32) throws(JournalWriteError) -> OpenJournal {
        if let journal = files[prefix] { return journal }
        if !names.isEmpty { finishNames() }
        let path = activePath(prefix)
        // One that is being closed to make room still has the file's lock.
        if closing.contains(where: { $0.writer.path == path }) { finishClosing() }
        if FileSystem.exists(path) {
            do {
                // Nothing is added to a sealed file, nor sealed in one that was begun without.
                let writer = try JournalFileWriter.open(path, options: options.file, isToBeEnded: true)
                let isToBeEnded = writer.isMadeForSealing || fileOptions.isSealed
                // Nothing is lost with one that has no entries.
                let isGone = isToBeEnded && writer.entryCount == 0 && (try? FileSystem.unlink(path)) != nil
                if !isGone {
                    // A file of another run would break the order of the sequence numbers.
                    let isOfThisRun = predecessor == nil || predecessor?.seqnumID == writer.seqnumID
                    let journal = try OpenJournal(
                        prefix: prefix, owner: owner, writer: writer, isOnline: false, background)
                    if isOfThisRun, !isToBeEnded { return keep(journal) }
                    retire(journal, as: archivePath(of: journal))
                    finishNames()
                }
            } catch .notWritable(_, let reason) {
                try putAside(path, prefix, reason: reason)
            } catch .damaged(_, let error) {
                try putAside(path, prefix, reason: "\(error)")
            }
        }
        // Somebody may have removed the directory with all that was in it.
        try? FileSystem.createDirectories(directory.path)
        var predecessor = self.predecessor
        if let first = undurable[prefix] { predecessor?.tailSeqnum = first - 1 }
        let writer = try JournalFileWriter.create(path, options: fileOptions, predecessor: predecessor)
        let journal = try OpenJournal(prefix: prefix, owner: owner, writer: writer, isOnline: true, background)
        do {
            try startSealing(journal)
        } catch {
            try? FileSystem.unlink(path)
            throw error
        }
        return keep(journal)
    }

    private func keep(_ journal: OpenJournal) -> OpenJournal {
        files[journal.prefix] = journal
        return journal
    }

    func activePath(_ prefix: String) -> FilePath {
        directory.path.appending(JournalFileName.active(prefix: prefix).description)
    }

    func archivePath(of journal: OpenJournal) -> FilePath {
        let name = JournalFileName.archived(
            prefix: journal.prefix, seqnumID: journal.writer.seqnumID, headSeqnum: journal.writer.headSeqnum,
            headRealtime: journal.writer.headRealtime)
        return directory.path.appending(name.description)
    }

    /// Puts a file aside that is not open.
    private func putAside(_ path: FilePath, _ prefix: String, reason: String) throws(JournalWriteError) {
        let aside = directory.asidePath(prefix: prefix)
        do {
            try FileSystem.rename(path, to: aside)
        } catch {
            throw .system(path, operation: "putting it aside", error)
        }
        onNotice(.putAside(path, as: aside.lastComponent?.string ?? "", reason: reason))
    }

    private func finishClosing() {
        background.waitUntilIdle()
        advance()
    }

    /// Waits until the names are as they are to be.
    private func finishNames() {
        background.keep(changeNames)
        background.waitForNames()
    }
}
