public import JournalFormat
public import LinuxSystem
public import SystemPackage

/// Where a daemon's spool is.
///
/// It must be in memory: the loop stores into it, and on a disk's file system a store may have to wait for the disk.
/// And it should have a name, for then what is in it survives a daemon that is killed.
public struct SpoolLocation: Hashable, Sendable {
    /// The directory; `nil` when there is none, and the spool ends with the process.
    public var directory: FilePath?
    /// Whether the directory was made for the spool and may go with it.
    public var isOwnDirectory = false
    /// What the administrator should know, when there is no directory.
    public var problem: String?

    public init(directory: FilePath? = nil, isOwnDirectory: Bool = false, problem: String? = nil) {
        self.directory = directory
        self.isOwnDirectory = isOwnDirectory
        self.problem = problem
    }

    public static let sharedMemory: FilePath = "/dev/shm"

    /// Chooses, and makes the directory that is missing: the runtime directory if it is in memory, else one of mode
    /// 0700 below `/dev/shm`.
    ///
    /// - Parameters:
    ///   - stateID: of the journal, so that a daemon finds its own spool again.
    ///   - isInMemory: tells of a directory whether its file system is in memory.
    public static func choose(
        runtime: FilePath, stateID: ID128, userID: UInt32, sharedMemory: FilePath = sharedMemory,
        isInMemory: (FilePath) -> Bool = { FileSystem.isInMemory($0) }
    ) -> SpoolLocation {
        if isInMemory(runtime) { return SpoolLocation(directory: runtime) }
        guard isInMemory(sharedMemory) else {
            return SpoolLocation(problem: "neither \(runtime) nor \(sharedMemory) is on a file system in memory")
        }
        let own = sharedMemory.appending("daybook-\(userID)-\(stateID)")
        do throws(Errno) {
            try FileSystem.createDirectories(own, mode: 0o700)
            // Anybody may have made something of that name there, a link for one.
            let status = try FileStatus(ofLink: own)
            guard status.kind == .directory, status.ownerUser == userID, status.mode & 0o077 == 0 else {
                return SpoolLocation(problem: "\(own) is not a directory that belongs to user \(userID) alone")
            }
            return SpoolLocation(directory: own, isOwnDirectory: true)
        } catch {
            return SpoolLocation(problem: "\(own) cannot be made: \(error)")
        }
    }

    /// Removes the directory if it was made for the spool and is empty.
    public func removeIfEmpty() {
        if let directory, isOwnDirectory { try? FileSystem.removeDirectory(directory) }
    }
}
