internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// An active journal file of a directory.
final class OpenJournal {
    let prefix: String
    var writer: JournalFileWriter
    let file: CommitFile
    /// Whether the file on disk says ONLINE, or will before any store reaches it.
    private var isOnline: Bool
    /// Whether entries were appended since the last commit was asked for.
    var hasUnsyncedEntries = false
    /// Whether entries were appended since watchers were told.
    var hasUnannouncedEntries = false

    init(prefix: String, writer: consuming JournalFileWriter, isOnline: Bool) throws(JournalWriteError) {
        self.prefix = prefix
        do {
            file = CommitFile(try writer.descriptor.duplicate())
        } catch {
            throw .system(writer.path, operation: "duplicating its descriptor", error)
        }
        self.writer = writer
        self.isOnline = isOnline
    }

    func prepareToAppend(_ commit: any CommitStrategy) throws(JournalWriteError) {
        if let failure = file.failure { throw .system(writer.path, operation: "syncing it", failure) }
        guard !isOnline else { return }
        do {
            try commit.bringOnline(file)
        } catch {
            throw .system(writer.path, operation: "marking it as being written", error)
        }
        isOnline = true
    }

    /// Asks that all entries become durable and, with a state, that the file then takes it.
    func commit(
        _ commit: any CommitStrategy, then state: FileState?,
        onError: @escaping @Sendable (JournalWriteError) -> Void
    ) {
        guard hasUnsyncedEntries || (isOnline && state != nil) || state == .archived else { return }
        hasUnsyncedEntries = false
        if state != nil { isOnline = false }
        let path = writer.path
        commit.commit(file, then: state) { result in
            if case .failure(let error) = result { onError(.system(path, operation: "syncing it", error)) }
        }
    }

    /// Whether somebody removed the file.
    var isRemoved: Bool { (try? writer.descriptor.status())?.linkCount == 0 }

    /// Tells those who watch the file of its new entries.
    func announce() {
        guard hasUnannouncedEntries else { return }
        hasUnannouncedEntries = false
        try? writer.notifyWatchers()
    }
}
