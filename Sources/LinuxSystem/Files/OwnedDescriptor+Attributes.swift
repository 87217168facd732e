internal import CLinux
internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// The value of an extended attribute, by `fgetxattr(2)`; `nil` when the file has none of this name, or one that
    /// is longer than 64 KiB, which no file system holds.
    public func attribute(_ name: String) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe value.withUnsafeMutableBytes { buffer in
            unsafe fgetxattr(rawValue, name, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { return nil }
        value.removeLast(value.count - count)
        return value
    }

    /// Gives the file to a user and a group, by `fchown(2)`.
    public func setOwner(user: UInt32, group: UInt32) throws(Errno) { try checked { fchown(rawValue, user, group) } }

    /// Gives up the file's advisory lock, by `flock(2)`.
    public func unlock() throws(Errno) { try checked { flock(rawValue, LOCK_UN) } }

    /// The first offset from `offset` on where the file may hold something other than a hole, by `lseek(2)` with
    /// SEEK_DATA; `nil` when only a hole is left. It moves the file's position.
    ///
    /// A file system that knows of no holes has none: the answer is then `offset`.
    public func nextData(from offset: Int) -> Int? {
        do {
            return Int(try checked { clinux_seek_data(rawValue, off_t(offset)) })
        } catch .noSuchAddressOrDevice {
            return nil
        } catch {
            return offset
        }
    }
}
