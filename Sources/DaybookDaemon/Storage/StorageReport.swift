/// What the journal is to say about its own files.
struct StorageReport: Hashable, Sendable {
    /// What reports are about. Of each kind there are only so many.
    enum Kind: CaseIterable, Sendable {
        case putAside, salvaged, entryLost, stalled, resumed, inDoubt, failed, notSealed
    }

    var text: String
    /// As a syslog priority.
    var priority: UInt8
}
