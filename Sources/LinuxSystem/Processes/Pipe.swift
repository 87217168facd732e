internal import CLinux
internal import Glibc
public import SystemPackage

/// The two ends of a pipe. Other programs inherit them only if they are given to them.
public struct Pipe: ~Copyable {
    public var reading: OwnedDescriptor
    public var writing: OwnedDescriptor

    /// A new pipe, by `pipe2(2)`.
    public static func open() throws(Errno) -> Pipe {
        var ends: (CInt, CInt) = (-1, -1)
        try unsafe withUnsafeMutablePointer(to: &ends) { pointer throws(Errno) in
            let first = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: CInt.self)
            _ = try checked { unsafe pipe2(first, O_CLOEXEC) }
        }
        return Pipe(reading: OwnedDescriptor(owning: ends.0), writing: OwnedDescriptor(owning: ends.1))
    }
}
