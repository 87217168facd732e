internal import LinuxSystem
internal import SystemPackage

/// Directories for the daemon's files.
enum PrivateDirectory {
    /// Makes a directory, if it is missing, that must be the user's alone because its parent is everybody's.
    ///
    /// In `/tmp` anybody could have made a directory of that name first, and would then hold the sockets.
    static func make(_ path: FilePath, userID: UInt32) throws(DaemonError) {
        let status: FileStatus
        do throws(Errno) {
            try FileSystem.createDirectories(path, mode: 0o700)
            status = try FileStatus(ofLink: path)
        } catch .notDirectory {
            throw .directoryNotPrivate(path, userID: userID)
        } catch {
            throw .directory(path, error)
        }
        guard status.kind == .directory, status.ownerUser == userID, status.mode & 0o077 == 0 else {
            throw .directoryNotPrivate(path, userID: userID)
        }
    }
}
