internal import LinuxSystem
internal import SystemPackage

extension Spool {
    /// Removes the file if there are no records in it, at the end of a daemon: the memory is not needed until the next
    /// one starts. Nothing may be appended afterwards.
    public func removeIfEmpty() {
        guard let directory, head == tail else { return }
        try? FileSystem.unlink(directory.appending(Self.fileName))
    }
}
