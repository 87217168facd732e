internal import CLinux
internal import Glibc
public import SystemPackage

/// What can no longer be done to a file in memory.
public struct FileSeals: OptionSet, Hashable, Sendable {
    public let rawValue: CInt
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// No seals can be added.
    public static let seal = FileSeals(rawValue: F_SEAL_SEAL)
    public static let shrink = FileSeals(rawValue: F_SEAL_SHRINK)
    public static let grow = FileSeals(rawValue: F_SEAL_GROW)
    public static let write = FileSeals(rawValue: F_SEAL_WRITE)
}

extension OwnedDescriptor {
    /// A new file in memory that can be sealed, by `memfd_create(2)`.
    public static func memoryFile(name: String) throws(Errno) -> OwnedDescriptor {
        let flags = CUnsignedInt(MFD_CLOEXEC) | CUnsignedInt(MFD_ALLOW_SEALING)
        return OwnedDescriptor(owning: try checked { unsafe memfd_create(name, flags) })
    }

    /// Adds seals, for good.
    public func addSeals(_ seals: FileSeals) throws(Errno) {
        try checked { clinux_fcntl(rawValue, F_ADD_SEALS, seals.rawValue) }
    }

    /// The seals; none for a file that cannot have any.
    public func seals() -> FileSeals {
        let seals = clinux_fcntl(rawValue, F_GET_SEALS, 0)
        return seals < 0 ? [] : FileSeals(rawValue: seals)
    }

    /// Reads up to `byteCount` bytes at `offset` by one `pread(2)`; fewer when the file ends or has no more to give.
    public func bytes(at offset: Int, count byteCount: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let count = try unsafe bytes.withUnsafeMutableBytesTyped { buffer throws(Errno) in
            try unsafe read(into: buffer, at: offset)
        }
        bytes.removeLast(byteCount - count)
        return bytes
    }
}
