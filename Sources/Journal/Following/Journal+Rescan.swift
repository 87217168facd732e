internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

extension Journal {
    /// Looks which files there are now: adds those that are new, drops those that are gone, and leaves the others,
    /// whatever their names are now, where they are.
    func rescan() {
        if case .files = source.place {
            for reader in readers where reader.file.isDeleted { drop(reader) }
            return
        }
        var missing: [JournalFile.Identity: FileReader]
        var wasMissing = false
        while true {
            let count = readers.count
            missing = readersByIdentity()
            let findings = source.scan()
            directories = findings.directories
            for path in findings.files { notice(path, &missing) }
            // A file that is renamed just now may have been missed under both names, and its successor found in its
            // place. Once a look brings nothing new, no older file is unknown: it had its last name before the
            // newest one was found.
            let isMissing = missing.values.contains { !$0.file.isDeleted }
            if readers.count == count, !isMissing || wasMissing { break }
            wasMissing = isMissing
        }
        for reader in missing.values { drop(reader) }
    }

    private func readersByIdentity() -> [JournalFile.Identity: FileReader] {
        var readers: [JournalFile.Identity: FileReader] = [:]
        for reader in self.readers { readers[reader.file.identity] = reader }
        return readers
    }

    /// Takes a file that is there out of `missing`, or adds it.
    private func notice(_ path: FilePath, _ missing: inout [JournalFile.Identity: FileReader]) {
        guard let status = try? FileStatus(of: path) else { return }
        let identity = JournalFile.Identity(device: status.device, inode: status.inode)
        if let reader = missing.removeValue(forKey: identity) {
            reader.file.path = path
        } else if !readers.contains(where: { $0.file.identity == identity }) {
            addBeside(path)
        }
    }

    /// Adds a file that appeared while the journal is read.
    private func addBeside(_ path: FilePath) {
        guard readers.count < Self.maximumFileCount else {
            return warn(JournalWarning(kind: .tooManyFiles, path: path))
        }
        let file: JournalFile
        do {
            file = try JournalFile.open(path, windows: windows)
        } catch {
            // A file that is just being made is looked at again when it changes.
            let warning = JournalWarning(error)
            if warning.kind != .truncated { warn(warning) }
            return
        }
        // Another file than the one looked at may have the name by now.
        if readers.contains(where: { $0.file.identity == file.identity }) { return }
        let reader = add(file)
        bootTails = nil
        // A step that is to come places it with all others.
        if pendingSeek != nil { return }
        if let current {
            place(reader, beside: current.entry.metadata, direction)
        } else if case .tail = lastSeek {
            reader.place(before: 0)
        } else {
            place(lastSeek, direction, [reader])
        }
        findCandidate(of: reader, direction)
        insert(reader)
    }

    private func drop(_ reader: FileReader) {
        readers.removeAll { $0 === reader }
        order.removeAll { $0 === reader }
        bootTails = nil
    }
}
