internal import CLinux
internal import Glibc

extension OwnedDescriptor {
    /// Asks the file system to write the file's bytes over themselves, to wipe them when the file is removed and to
    /// leave them out of dumps, by `ioctl(2)` with FS_IOC_SETFLAGS. For a file that is still empty.
    ///
    /// Each of these is something that some file systems have no way to do; they are left to what they do.
    public func preferOverwriting() {
        var flags: CInt = 0
        guard unsafe clinux_get_file_flags(rawValue, &flags) == 0 else { return }
        for flag in [FS_NOCOW_FL, FS_SECRM_FL, FS_NODUMP_FL] {
            var wanted = flags | CInt(flag)
            if unsafe clinux_set_file_flags(rawValue, &wanted) == 0 { flags = wanted }
        }
    }
}
