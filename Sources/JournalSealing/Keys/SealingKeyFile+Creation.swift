public import JournalFormat
internal import LinuxSystem
public import SystemPackage

extension SealingKeyFile {
    /// Makes a key's file, which only its owner can read.
    ///
    /// - Parameters:
    ///   - state: that of the first epoch.
    ///   - isReplacing: whether a key that is there is wiped and replaced.
    /// - Throws: ``SealingError/exists(_:)`` for one that is there and may not be replaced.
    public static func create(
        _ path: FilePath, machineID: ID128, bootID: ID128, epochs: SealingEpochs, state: borrowing SealingState,
        isReplacing: Bool
    ) throws(SealingError) {
        let directory = path.removingLastComponent()
        let new = directory.appending(".\(name)-\(ID128.random()).new")
        if !isReplacing, FileSystem.exists(path) { throw .exists(path) }
        do throws(Errno) {
            let file = try OwnedDescriptor.open(new, [.readWrite, .create, .exclusive], mode: 0o600)
            file.preferOverwriting()
            let header = SealingKeyHeader(machineID: machineID, bootID: bootID, epochs: epochs)
            try file.write(header.encoded().bytes, at: 0)
            try file.write(state.bytes, at: SealingKeyHeader.byteCount)
            try file.synchronize()
            if isReplacing {
                try wipe(path)
                try FileSystem.rename(new, to: path)
            } else {
                try FileSystem.renameWithoutReplacing(new, to: path)
            }
            try OwnedDescriptor.open(directory, .directory).synchronize()
        } catch {
            try? wipe(new)
            try? FileSystem.unlink(new)
            if error == .fileExists { throw .exists(path) }
            throw .system(path, operation: "making the sealing key", error)
        }
    }

    /// Overwrites the state in a key's file with zeros; there may be no file.
    private static func wipe(_ path: FilePath) throws(Errno) {
        let file: OwnedDescriptor
        do {
            file = try .open(path, [.readWrite, .noFollow])
        } catch .noSuchFileOrDirectory {
            return
        }
        try file.write(SecretBytes(byteCount: SealingState.byteCount).bytes, at: SealingKeyHeader.byteCount)
        try file.synchronizeData()
    }
}
