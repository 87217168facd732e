internal import LinuxSystem
internal import SystemPackage

extension Spool {
    /// Removes the file if there is nothing in it that is not done, at the end of a daemon: the memory is not needed
    /// until the next one starts. Nothing may be received or appended afterwards.
    public func removeIfEmpty() {
        guard let directory, head == tail, mapping.hasOnlyDoneDatagrams(mapping.spoolMark(upTo: head).mark) else {
            return
        }
        try? FileSystem.unlink(directory.appending(Self.fileName))
    }
}
