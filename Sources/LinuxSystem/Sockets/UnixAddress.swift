internal import CLinux
internal import Glibc
internal import SystemPackage

/// The address of a socket in the file system, or an abstract one.
struct UnixAddress {
    private var storage: sockaddr_un
    private let byteCount: socklen_t
    private static let pathOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2

    /// The address of the socket at `path`; a leading `@` stands for the NUL of an abstract address.
    ///
    /// - Throws: ENAMETOOLONG above 107 bytes, which is all that the kernel has room for.
    init(_ path: FilePath) throws(Errno) {
        storage = sockaddr_un()
        storage.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.string.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: storage.sun_path) else { throw .fileNameTooLong }
        unsafe withUnsafeMutableBytes(of: &storage.sun_path) { unsafe $0.copyBytes(from: bytes) }
        byteCount = socklen_t(Self.pathOffset + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Calls `body` with the address as C wants it.
    func withAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try unsafe withUnsafePointer(to: storage) { pointer throws(Errno) in
            try unsafe body(UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), byteCount)
        }
    }

    /// The path that a socket is bound to, by `getsockname(2)`; `nil` for none, or another family than AF_UNIX.
    static func path(boundTo descriptor: CInt) throws(Errno) -> FilePath? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        try unsafe withUnsafeMutablePointer(to: &address) { pointer throws(Errno) in
            let generic = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            try checked { unsafe getsockname(descriptor, generic, &length) }
        }
        guard address.sun_family == sa_family_t(AF_UNIX), Int(length) > pathOffset else { return nil }
        let bytes = unsafe withUnsafeBytes(of: &address.sun_path) { path in
            unsafe Array(path.prefix(Int(length) - pathOffset))
        }
        if bytes.first == 0 { return FilePath("@" + String(decoding: bytes.dropFirst(), as: UTF8.self)) }
        return FilePath(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
}
