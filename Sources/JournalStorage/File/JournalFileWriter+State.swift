internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Changes of state for those who write one file, without a directory of them.
extension JournalFileWriter {
    /// Marks the file ONLINE, durably: to be called before the first entry is appended to a file that was opened.
    public mutating func markOnline() throws(JournalWriteError) {
        do {
            try setState(.online)
        } catch {
            throw .system(path, operation: "marking it as being written", error)
        }
    }

    /// Makes every entry durable, then the mark OFFLINE: the file is then closed in good order.
    public mutating func markOffline() throws(JournalWriteError) {
        do {
            try descriptor.synchronizeData()
            try setState(.offline)
            try notifyWatchers()
        } catch {
            throw .system(path, operation: "syncing it", error)
        }
    }

    private func setState(_ state: FileState) throws(Errno) {
        map.store(state.rawValue, at: FileHeader.Offset.state)
        try descriptor.synchronizeData()
    }
}
