internal import JournalStorage
internal import Logging

extension JournalDirectoryWriter.Notice {
    /// How much it matters to whoever runs the daemon.
    var level: Logger.Level {
        switch self {
        case .rotated, .removed: .info
        case .salvaged(let report): report.isComplete ? .notice : .warning
        case .notSalvaged: .warning
        case .putAside, .timeWentBack, .vanished, .failed, .notSealed, .sealing: .warning
        case .resumed(_, lostCount: 0): .notice
        case .entryLost, .stalled, .resumed, .inDoubt: .error
        }
    }

    /// What the journal itself is to say of it; `nil` for what only a program's log has.
    var reportKind: StorageReport.Kind? {
        switch self {
        case .rotated, .removed, .timeWentBack, .vanished: nil
        case .putAside: .putAside
        case .salvaged, .notSalvaged: .salvaged
        case .entryLost: .entryLost
        case .stalled: .stalled
        case .resumed: .resumed
        case .inDoubt: .inDoubt
        case .failed: .failed
        case .notSealed, .sealing: .notSealed
        }
    }

    /// The notice as a sentence.
    var text: String {
        switch self {
        case .putAside(let path, let name, let reason): "Put \(path) aside as \(name): \(reason)"
        case .rotated(let path, let name): "Rotated \(path) to \(name)"
        case .timeWentBack: "The clock went back behind the newest entry; began new journal files"
        case .removed(let path): "Removed \(path), the oldest of too many files"
        case .vanished(let path): "\(path) was removed by somebody else while it was written; began a new file"
        case .entryLost(let error): "An entry is lost: \(error)"
        case .salvaged(let report): "\(report)"
        case .notSalvaged(let error): "Not salvaged: \(error)"
        case .stalled(let error): "Cannot write the journal; new entries are kept in memory: \(error)"
        case .resumed(let error, lostCount: 0): "The journal is written again; nothing was lost (it was: \(error))"
        case .resumed(let error, let count):
            "The journal is written again; \(count) entries were lost (it was: \(error))"
        case .inDoubt(let count): "A sync failed; of the \(count) entries before it some may not be on disk"
        case .failed(let error): "\(error)"
        case .notSealed(let path):
            "Entries go to unsealed files in \(path): the clock is at a time whose sealing key is gone, or was not there yet"
        case .sealing(let error): "Sealing: \(error)"
        }
    }
}

extension JournalService: EntryStore {}
