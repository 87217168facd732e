internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// How the stores into one journal file reach the disk. Each open file has one, which its writer's thread alone calls.
///
/// A file is ONLINE on disk before the first store into it can be, and OFFLINE or ARCHIVED only when all of them are.
/// Sequence numbers say what is durable: a strategy is told of each entry, and keeps account (``DurableLedger``).
protocol CommitStrategy: AnyObject {
    /// The entries that are not durable yet.
    var ledger: DurableLedger { get }

    /// Whether something that was asked for is not done.
    var isBusy: Bool { get }

    /// Prepares for the next entry: the file on disk says ONLINE before the entry's bytes can be there.
    func prepareToAppend(to writer: inout JournalFileWriter) throws(Errno)

    /// Notes that an entry was appended.
    func didAppend(_ seqnum: UInt64)

    /// Makes everything durable that was appended so far.
    ///
    /// - Parameter state: what the file's state is to become then; `nil` to go on writing. Behind `archived` nothing may
    ///   be appended.
    func commit(_ writer: inout JournalFileWriter, then state: FileState?)

    /// Keeps the entries that come from the file until they are published: others, in another file, come before.
    func hold(_ writer: inout JournalFileWriter)

    /// Goes on where the disk has done its part; to be called when the syncer says so.
    ///
    /// - Throws: what a sync failed with. The file is then not to be written any more, and what of it is not durable is
    ///   to be written elsewhere.
    func advance(_ writer: inout JournalFileWriter) throws(Errno)

    /// Whether entries that were kept from the file only wait to be published.
    var isReadyToPublish: Bool { get }

    /// Does a part of what lets others see the entries that were kept from the file.
    func publish(_ writer: inout JournalFileWriter, _ step: JournalFileWriter.MergeStep) throws(Errno)
}

/// Entries are in the file as soon as they are appended.
extension CommitStrategy {
    func hold(_ writer: inout JournalFileWriter) {}
    var isReadyToPublish: Bool { false }
    func publish(_ writer: inout JournalFileWriter, _ step: JournalFileWriter.MergeStep) throws(Errno) {}
}

/// Which ``CommitStrategy``.
public enum CommitKind: String, Sendable, CaseIterable {
    /// By the thread that appends, at once: for programs that do nothing else meanwhile.
    case inline
    /// By a thread of its own, which an append never waits for.
    case threaded
    /// By a thread of its own, while the entries that come meanwhile are kept from the file: neither waits for the other.
    case overlay
}
