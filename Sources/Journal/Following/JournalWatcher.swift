internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// Tells when a journal changes, and keeps its set of files up to date: new files are added, renamed ones keep their
/// place, deleted ones go away.
///
/// To follow a journal, read to its end, then wait for a change, and read on:
///
///     let watcher = try JournalWatcher(journal)
///     while true {
///         while journal.next() { … }
///         _ = try watcher.wait(timeoutMilliseconds: nil)
///     }
///
/// Writers of journal files announce new entries at least four times a second.
public final class JournalWatcher {
    /// What has happened.
    public enum Change: Hashable, Sendable {
        case none
        /// Files got longer.
        case entries
        /// Files came, went or were renamed.
        case files
    }

    /// What is watched for in a directory of journal files.
    private static let directoryEvents: Inotify.Events = [
        .create, .movedTo, .movedFrom, .modify, .attributes, .delete, .deleteSelf, .moveSelf,
    ]
    /// What is watched for where files are named one by one.
    private static let fileEvents: Inotify.Events = [.modify, .attributes, .deleteSelf, .moveSelf]

    private let journal: Journal
    private let inotify: Inotify
    /// What is watched, by the number that events name it by.
    private var watched: [CInt: FilePath] = [:]

    /// Begins to watch the files and directories of `journal`.
    ///
    /// - Throws: ``JournalError/cannotWatch(_:)`` when the system has no watches left.
    public init(_ journal: Journal) throws(JournalError) {
        self.journal = journal
        do {
            inotify = try Inotify.create()
        } catch {
            throw .cannotWatch(error)
        }
        try rescan()
    }

    /// To be polled together with others: readable when something has happened. Then call ``processChanges()``.
    public var descriptor: CInt { inotify.rawDescriptor }

    /// Waits for a change.
    ///
    /// - Parameter timeoutMilliseconds: at most so long; `nil` for ever.
    /// - Returns: ``Change/none`` when the time was up or a signal came.
    public func wait(timeoutMilliseconds: Int?) throws(JournalError) -> Change {
        // Others may have what is not needed to wait.
        journal.rest()
        guard inotify.wait(timeoutMilliseconds: timeoutMilliseconds) else { return .none }
        return try processChanges()
    }

    /// Takes notice of what has happened, without waiting. What the journal has read and where it stands stays.
    public func processChanges() throws(JournalError) -> Change {
        let events: [Inotify.Event]
        do {
            events = try inotify.readEvents()
        } catch {
            throw .cannotWatch(error)
        }
        if events.isEmpty { return .none }
        journal.mustPoll = true
        guard events.contains(where: { changesFiles($0) }) else { return .entries }
        try rescan()
        return .files
    }

    private func changesFiles(_ event: Inotify.Event) -> Bool {
        if event.events.contains(.overflow) { return true }
        if event.events.contains(.modify) {
            // A file that could not be opened because it was just being made.
            guard let directory = watched[event.watch], journal.source.isWanted(fileName: event.name) else {
                return false
            }
            let path = directory.appending(event.name)
            return !journal.files.contains { $0.path == path }
        }
        // Links, access rights: a file may become readable, or lose its last name.
        if event.events.contains(.attributes) { return true }
        if event.name.isEmpty || event.events.contains(.isDirectory) { return true }
        return journal.source.isWanted(fileName: event.name)
    }

    /// Looks for files and directories until nothing new is found: what appears after that is reported.
    private func rescan() throws(JournalError) {
        while true {
            let before = Set(watched.values)
            // Watches of what is gone have ended; those that are there are named once more, which also catches one
            // that was replaced.
            watched = [:]
            switch journal.source.place {
            case .files:
                for file in journal.files { try watch(file.path, Self.fileEvents) }
            case .directories(let roots):
                for root in roots where !FileSystem.exists(root) { try watchAncestor(of: root) }
                for directory in journal.source.scan().directories { try watch(directory, Self.directoryEvents) }
            }
            journal.rescan()
            if Set(watched.values).subtracting(before).isEmpty { return }
        }
    }

    /// Watches the directory in which a missing one, or what leads to it, may appear.
    private func watchAncestor(of path: FilePath) throws(JournalError) {
        var path = path
        repeat { path = path.removingLastComponent() } while !path.isEmpty && !FileSystem.exists(path)
        try watch(path.isEmpty ? "." : path, [.create, .movedTo])
    }

    private func watch(_ path: FilePath, _ events: Inotify.Events) throws(JournalError) {
        do {
            watched[try inotify.watch(path, events)] = path
        } catch .noSpace, .tooManyOpenFiles {
            throw .cannotWatch(.noSpace)
        } catch {
            // Gone meanwhile, or not ours to see: as if it were not there.
        }
    }
}
