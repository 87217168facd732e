internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Commits on a thread of its own, the syncer: an append never waits for a sync that is running.
///
/// It meets the disk all the same where the kernel makes a store wait for the write-back of its page; and the first entry
/// after the file went OFFLINE waits until the change back to ONLINE is durable, for else the file could claim to be
/// complete and not be.
final class ThreadedCommit: CommitStrategy {
    private let file: CommitFile
    private let step: SyncStep
    private var isOnline: Bool
    private(set) var ledger = DurableLedger()
    /// Another commit was asked for while one is running, and what the state is to become then.
    private var next: Request?

    private struct Request {
        var state: FileState?
    }

    init(_ file: CommitFile, isOnline: Bool, _ step: SyncStep) {
        self.file = file
        self.isOnline = isOnline
        self.step = step
    }

    var isBusy: Bool { step.isRunning || next != nil }

    func prepareToAppend(to writer: inout JournalFileWriter) throws(Errno) {
        guard !isOnline else {
            // The file does not go OFFLINE after all.
            if next != nil { next = Request(state: nil) }
            return
        }
        try step.waitForEnd()
        ledger.didEndSync()
        try file.mark(.online)
        isOnline = true
        guard next != nil else { return }
        next = nil
        if ledger.hasPending { start(then: nil) }
    }

    func didAppend(_ seqnum: UInt64) { ledger.didAppend(seqnum) }

    func commit(_ writer: inout JournalFileWriter, then state: FileState?) {
        guard ledger.hasPending || (isOnline && state != nil) || state == .archived else { return }
        guard !step.isRunning else {
            next = Request(state: state ?? next?.state)
            return
        }
        start(then: state)
    }

    private func start(then state: FileState?) {
        ledger.didBeginSync()
        if state != nil { isOnline = false }
        let file = self.file
        step.start { noteDurable throws(Errno) in
            try file.synchronize()
            noteDurable()
            if let state { try file.mark(state) }
        }
    }

    func advance(_ writer: inout JournalFileWriter) throws(Errno) {
        guard try step.takeEnd() else {
            if step.isRunning, step.isDurable { ledger.didEndSync() }
            return
        }
        ledger.didEndSync()
        guard let request = next else { return }
        next = nil
        start(then: request.state)
    }
}
