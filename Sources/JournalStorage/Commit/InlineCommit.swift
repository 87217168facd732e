internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Commits on the thread that appends: for programs that write journals and do nothing else, such as an import, and for
/// journals in memory.
final class InlineCommit: CommitStrategy {
    private let file: CommitFile
    private var isOnline: Bool
    private(set) var ledger = DurableLedger()
    /// What a commit failed with, until the writer is told.
    private var failure: Errno?

    init(_ file: CommitFile, isOnline: Bool) {
        self.file = file
        self.isOnline = isOnline
    }

    var isBusy: Bool { failure != nil }

    func prepareToAppend(to writer: inout JournalFileWriter) throws(Errno) {
        guard !isOnline else { return }
        try file.mark(.online)
        isOnline = true
    }

    func didAppend(_ seqnum: UInt64) { ledger.didAppend(seqnum) }

    func commit(_ writer: inout JournalFileWriter, then state: FileState?) {
        guard ledger.hasPending || (isOnline && state != nil) || state == .archived else { return }
        ledger.didBeginSync()
        do {
            try file.synchronize()
            if let state {
                isOnline = false
                try file.mark(state)
            }
            ledger.didEndSync()
        } catch {
            failure = error
        }
    }

    func advance(_ writer: inout JournalFileWriter) throws(Errno) {
        guard let failure else { return }
        self.failure = nil
        throw failure
    }
}
