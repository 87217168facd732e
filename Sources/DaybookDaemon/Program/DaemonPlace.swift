internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// The directories that the daemon works in, made and locked.
struct DaemonPlace: ~Copyable {
    /// Without symbolic links, and absolute.
    let paths: DaybookPaths
    let machineID: ID128
    private let stateLock: DirectoryLock
    /// `nil` when both directories are the same.
    private let runtimeLock: DirectoryLock?

    /// Where the journal files are.
    var journal: FilePath { Self.journal(paths, machineID) }

    private static func journal(_ paths: DaybookPaths, _ machineID: ID128) -> FilePath {
        paths.state.appending("\(machineID)")
    }

    /// Makes the directories that are missing and takes their locks.
    static func prepare(_ options: DaemonOptions) throws(DaemonError) -> DaemonPlace {
        // A user's journal is the user's; the machine's is opened to readers by the modes of its files.
        let mode: UInt32 = Host.userID == 0 ? 0o755 : 0o700
        let state = try directory(options.paths.state, mode: mode)
        if options.isRuntimeShared { try PrivateDirectory.make(options.paths.runtime, userID: Host.userID) }
        let runtime = try directory(options.paths.runtime, mode: 0o755)
        let paths = DaybookPaths(state: state, runtime: runtime)
        let machineID: ID128
        do throws(Errno) {
            machineID = try MachineID.readOrMake(state: state)
        } catch {
            throw .directory(state, error)
        }
        let journal = try directory(journal(paths, machineID), mode: mode)
        return DaemonPlace(
            paths: paths, machineID: machineID, stateLock: try lock(state, journal),
            runtimeLock: runtime == state ? nil : try lock(runtime, journal))
    }

    private static func directory(_ path: FilePath, mode: UInt32) throws(DaemonError) -> FilePath {
        do throws(Errno) {
            try FileSystem.createDirectories(path, mode: mode)
            return try FileSystem.canonicalPath(path)
        } catch {
            throw .directory(path, error)
        }
    }

    private static func lock(_ directory: FilePath, _ journal: FilePath) throws(DaemonError) -> DirectoryLock {
        let attempt: DirectoryLock.Attempt
        do throws(Errno) {
            attempt = try DirectoryLock.take(in: directory, journal: journal)
        } catch {
            throw .directory(directory, error)
        }
        switch consume attempt {
        case .taken(let lock): return lock
        case .held(let holder): throw .locked(directory, processID: holder.processID)
        }
    }
}
