internal import CLinux
internal import Glibc
public import SystemPackage

extension FileSystem {
    /// Whether a directory is on a file system that is in memory, tmpfs or ramfs, by `statfs(2)`.
    public static func isInMemory(_ path: FilePath) -> Bool {
        var result = statfs()
        guard
            (try? unsafe path.withPlatformStringTyped { path throws(Errno) in
                try checked { unsafe statfs(path, &result) }
            }) != nil
        else { return false }
        // TMPFS_MAGIC and RAMFS_MAGIC. The type of the field differs between machines.
        return [0x0102_1994, 0x8584_58f6].contains(UInt32(truncatingIfNeeded: result.f_type))
    }
}
