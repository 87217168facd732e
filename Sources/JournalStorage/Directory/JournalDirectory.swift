internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// What a directory of journals holds, as far as a writer needs to know it.
struct JournalDirectory {
    let path: FilePath

    /// One file, with what its header says. `header` is `nil` when it cannot be read.
    struct File {
        var name: String
        var kind: JournalFileName
        var header: FileHeader?

        /// Whether somebody stopped in the midst of writing it.
        var mustBePutAside: Bool {
            if case .aside = kind { return false }
            return header?.state == .online
        }
    }

    /// The journal files in the directory, in the order of their names.
    ///
    /// - Complexity: O(files); each one's header is read.
    func files() throws(Errno) -> [File] {
        try adoptNextFiles()
        return try FileSystem.names(in: path).compactMap { name in
            guard let kind = JournalFileName(name) else { return nil }
            return File(name: name, kind: kind, header: Self.header(of: path.appending(name)))
        }
    }

    /// Where the file that takes over from `PREFIX.journal` is made: under a name that no reader takes for a journal's.
    func nextPath(prefix: String) -> FilePath { path.appending(Self.nextPrefix + prefix + Self.nextSuffix) }

    private static let nextPrefix = "."
    private static let nextSuffix = ".journal.next"

    /// Puts those files aside that a writer made for after a rotation, began to fill, and did not live to rename; removes
    /// those that are empty.
    private func adoptNextFiles() throws(Errno) {
        for name in try FileSystem.names(in: path)
        where name.hasPrefix(Self.nextPrefix) && name.hasSuffix(Self.nextSuffix) {
            let prefix = name.dropFirst(Self.nextPrefix.utf8.count).dropLast(Self.nextSuffix.utf8.count)
            if let header = Self.header(of: path.appending(name)), header.entryCount > 0, !prefix.isEmpty {
                try FileSystem.rename(path.appending(name), to: asidePath(prefix: String(prefix)))
            } else {
                // A directory in the way is somebody else's.
                try? FileSystem.unlink(path.appending(name))
            }
        }
    }

    /// A new name for a file that is put aside.
    func asidePath(prefix: String) -> FilePath {
        let name = JournalFileName.aside(
            prefix: prefix, realtime: Clock.realtime(), random: UInt64.random(in: .min ... .max))
        return path.appending(name.description)
    }

    /// The header of a journal file, if there is a readable one.
    static func header(of path: FilePath) -> FileHeader? {
        guard let descriptor = try? OwnedDescriptor.open(path, .nonBlocking),
            let status = try? descriptor.status(), status.kind == .regular
        else { return nil }
        guard let bytes = try? descriptor.readAll(limit: FileHeader.byteCountOf256) else { return nil }
        return try? bytes.withBytes { (bytes) throws(FormatError) in try FileHeader(decoding: bytes) }
    }

    /// The run of sequence numbers that a new writer goes on with: that of the newest file, from its highest number.
    ///
    /// All files of a directory share one run, so that sequence numbers order the entries of all of them.
    ///
    /// - Parameter machineID: files of other machines do not count, nor do headers that cannot be true.
    static func predecessor(in files: [File], machineID: ID128) -> JournalPredecessor? {
        let headers = files.compactMap(\.header).filter { header in
            header.tailEntrySeqnum > 0 && header.tailEntrySeqnum < 1 << 63
                && (header.tailEntryRealtime == 0 || isValidRealtime(header.tailEntryRealtime))
                && (header.machineID.isZero || machineID.isZero || header.machineID == machineID)
        }
        guard let newest = headers.max(by: { $0.tailEntryRealtime < $1.tailEntryRealtime }) else { return nil }
        let highest = headers.filter { $0.seqnumID == newest.seqnumID }.map(\.tailEntrySeqnum).max()
        return JournalPredecessor(seqnumID: newest.seqnumID, tailSeqnum: highest ?? newest.tailEntrySeqnum)
    }

    /// Puts a file aside under its `~` name, unchanged.
    ///
    /// - Returns: the new name.
    func putAside(_ name: String) throws(Errno) -> String {
        let prefix =
            switch JournalFileName(name) {
            case .active(let prefix), .archived(let prefix, _, _, _), .aside(let prefix, _, _): prefix
            case nil: name
            }
        let aside = asidePath(prefix: prefix)
        try FileSystem.rename(path.appending(name), to: aside)
        return aside.lastComponent?.string ?? ""
    }
}
