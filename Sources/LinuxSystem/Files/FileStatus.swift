internal import Glibc
public import SystemPackage

/// What `stat(2)` tells of a file.
public struct FileStatus: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case regular, directory, socket, pipe, characterDevice, blockDevice, other }

    public var kind: Kind
    public var device: UInt64
    public var inode: UInt64
    public var linkCount: UInt64
    /// The length in bytes.
    public var byteCount: Int
    /// The bytes that the file system has allocated.
    public var allocatedByteCount: Int
    /// Microseconds since 1970 of the last change of the contents.
    public var modificationTime: UInt64
    public var mode: UInt32
    public var ownerUser: UInt32
    public var ownerGroup: UInt32

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFSOCK: .socket
            case S_IFIFO: .pipe
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .other
            }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        linkCount = UInt64(status.st_nlink)
        byteCount = Int(status.st_size)
        // Whoever made the file may have given it any time, and a file system in user space may say anything.
        let (space, isTooMuch) = Int(status.st_blocks).multipliedReportingOverflow(by: 512)
        allocatedByteCount = isTooMuch ? .max : space
        let seconds = UInt64(max(0, status.st_mtim.tv_sec))
        modificationTime = seconds < 1 << 43 ? seconds * 1_000_000 + UInt64(status.st_mtim.tv_nsec) / 1000 : .max
        mode = UInt32(status.st_mode) & 0o7777
        ownerUser = status.st_uid
        ownerGroup = status.st_gid
    }

    /// The status of the file at `path`, by `stat(2)`, which follows symbolic links.
    public init(of path: FilePath) throws(Errno) {
        var status = stat()
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            _ = try checked { unsafe stat(path, &status) }
        }
        self.init(status)
    }

    /// The status of the directory entry at `path` itself, by `lstat(2)`.
    public init(ofLink path: FilePath) throws(Errno) {
        var status = stat()
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            _ = try checked { unsafe lstat(path, &status) }
        }
        self.init(status)
    }
}

extension OwnedDescriptor {
    /// The status of the open file, by `fstat(2)`.
    public func status() throws(Errno) -> FileStatus {
        try FileStatus(ofDescriptor: rawValue)
    }
}

extension FileStatus {
    /// The status of an open file that somebody else owns, by `fstat(2)`.
    public init(ofDescriptor descriptor: CInt) throws(Errno) {
        var status = stat()
        try checked { unsafe fstat(descriptor, &status) }
        self.init(status)
    }
}
