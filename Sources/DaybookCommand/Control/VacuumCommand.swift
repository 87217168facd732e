internal import Journal
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// `--vacuum-size`, `--vacuum-files` and `--vacuum-time`: removes the oldest archived files, in each directory of the
/// journal, and says on standard error what it removed.
struct VacuumCommand {
    /// What may stay; zeros for any number.
    struct Limits: Hashable, Sendable {
        var byteCount: UInt64 = 0
        var fileCount = 0
        /// How old the first entry of a file may be, in microseconds.
        var age: UInt64 = 0
    }

    let limits: Limits
    let source: JournalSource
    let isQuiet: Bool
    /// The time, in microseconds since 1970.
    let now: UInt64

    /// Runs the command.
    ///
    /// - Returns: 0, or 1 when a file or a directory could not be dealt with.
    func run() throws(CommandError) -> CInt {
        if case .files = source.place {
            throw CommandError("--vacuum-size and the like are for directories; give --directory instead of --file")
        }
        var status: CInt = 0
        for directory in source.directories() where !vacuum(directory) { status = 1 }
        return status
    }

    private func vacuum(_ directory: FilePath) -> Bool {
        var limits = JournalVacuum.Limits()
        if self.limits.byteCount > 0 { limits.byteCount = self.limits.byteCount }
        if self.limits.fileCount > 0 { limits.fileCount = self.limits.fileCount }
        if self.limits.age > 0 { limits.oldestRealtime = now - min(now, self.limits.age) }
        // No limit at all changes nothing.
        if self.limits == Limits() { return true }
        var freed: UInt64 = 0
        var isDone = true
        do throws(Errno) {
            try JournalVacuum(directory, limits: limits).run { removal in
                freed += UInt64(removal.byteCount)
                let kind = removal.wasEmpty ? "empty archived journal" : "archived journal"
                let size = ByteSize.text(UInt64(removal.byteCount))
                if !isQuiet { ErrorOutput.printLine("Deleted \(kind) \(removal.path) (\(size)).") }
            } onFailure: { path, error in
                isDone = false
                ErrorOutput.print("\(path): cannot be removed: \(error)")
            }
        } catch {
            ErrorOutput.print("\(directory): cannot be read: \(error)")
            return false
        }
        if !isQuiet {
            ErrorOutput.printLine(
                "Vacuuming done, freed \(ByteSize.text(freed)) of archived journals from \(directory).")
        }
        return isDone
    }
}
