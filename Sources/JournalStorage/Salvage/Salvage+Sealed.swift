internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Sealed files whose writer was killed. What is written anew cannot be sealed anew: the keys are gone. So the file
/// itself is kept, whatever was salvaged from it.
extension Salvage {
    static func isSealed(_ path: FilePath) -> Bool {
        JournalDirectory.header(of: path)?.compatibleFlags.contains(.sealed) ?? false
    }

    /// Archives a sealed file as it is, when nothing is wrong with it but that it was not closed. Its last entries then
    /// have no seal behind them, as verifying it tells.
    ///
    /// - Returns: whether it was.
    static func archiveSealed(
        _ original: borrowing OwnedDescriptor, _ path: FilePath
    ) throws(SalvageError) -> Bool {
        guard isSealed(path), let header = JournalDirectory.header(of: path), header.entryCount > 0,
            case .aside(let prefix, _, _)? = JournalFileName(path.lastComponent?.string ?? ""),
            let file = try? JournalFile.open(path), let found = try? file.verify(), found.isIntact,
            !found.endsUnfinished
        else { return false }
        let name = JournalFileName.archived(
            prefix: prefix, seqnumID: header.seqnumID, headSeqnum: header.headEntrySeqnum,
            headRealtime: header.headEntryRealtime)
        let target = path.removingLastComponent().appending(name.description)
        do throws(Errno) {
            let file = try OwnedDescriptor.open(path, .readWrite)
            try file.synchronizeData()
            try [FileState.archived.rawValue].withBytes { (bytes) throws(Errno) in
                try file.write(bytes, at: FileHeader.Offset.state)
            }
            try file.synchronizeData()
            try FileSystem.renameWithoutReplacing(path, to: target)
        } catch .fileExists {
            return false
        } catch {
            throw .system(path, operation: "archiving it", error)
        }
        try synchronizeDirectory(of: path)
        return true
    }
}
