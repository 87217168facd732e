internal import JournalFormat
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// Commits on a thread of its own, and keeps the entries that come meanwhile from the file: in pages of this process, at
/// the addresses where the file's pages were. They are merged into the file when the disk is done. So no store ever
/// waits for write-back, and while a file claims on disk to be complete, it is.
///
///     written ──commit──► syncing ──────────► complete ──entry──► resuming ──────────► written
///     ONLINE              isolated            isolated            isolated    merge    ONLINE
///     shared              fdatasync           OFFLINE             ONLINE               shared
///                         OFFLINE, fdatasync  (at rest)           fdatasync
///
/// A file is `held` between the last two while other files keep entries that come before some of its own; so is a new
/// file when the one before is rotated in the midst of a sync. Others then see all entries in their order.
///
/// When a lot was kept by the time the entries are durable, the file stays ONLINE and they are merged at once: what it
/// takes to go OFFLINE and back would hide them for three times as long.
///
/// Under steady traffic `syncing` is followed by `resuming` at once. That ONLINE is durable before the first merged byte
/// can be is what the third fdatasync is for.
final class OverlayCommit: CommitStrategy {
    private enum Phase {
        case written
        case syncing(then: FileState)
        case complete
        case resuming
        /// ONLINE, and isolated until entries of other files, which come before, are in their files.
        case held
    }

    private let file: CommitFile
    private let step: SyncStep
    private var phase: Phase
    private(set) var ledger = DurableLedger()
    /// Another commit was asked for, to be begun when the file is written again, and whether the file is then done with.
    private var next: Request?
    /// How many bytes of pages may be kept from the file before the next entry has to wait for the disk.
    private let isolatedByteLimit: Int
    private let haste = Haste()

    /// What writer and syncer tell each other about a sync that is running.
    private final class Haste: Sendable {
        /// A lot is kept from the file.
        let isAsked = Atomic(false)
        /// The file was left ONLINE.
        let isMade = Atomic(false)
    }

    /// From how many bytes of pages on that is a lot.
    private static let hasteByteCount = 8 << 20

    private struct Request {
        var state: FileState?
    }

    /// - Parameter isOnline: whether the file is ONLINE on disk; else it is at rest, and isolated from the start.
    init(_ file: CommitFile, isOnline: Bool, _ step: SyncStep, isolatedByteLimit: Int) {
        self.file = file
        self.step = step
        self.isolatedByteLimit = isolatedByteLimit
        phase = isOnline ? .written : .complete
    }

    var isBusy: Bool {
        switch phase {
        case .written, .complete: next != nil
        case .syncing, .resuming, .held: true
        }
    }

    func hold(_ writer: inout JournalFileWriter) {
        // Without address space for it the order in which others see the entries is not kept.
        guard case .written = phase, (try? writer.isolate()) != nil else { return }
        phase = .held
    }

    func prepareToAppend(to writer: inout JournalFileWriter) throws(Errno) {
        if case .some(let request) = next, request.state == .offline { next = Request(state: nil) }
        if case .complete = phase { try leaveRest(&writer) }
        if case .syncing = phase, writer.isolatedByteCount > Self.hasteByteCount {
            haste.isAsked.store(true, ordering: .relaxed)
        }
        while writer.isIsolated, writer.isolatedByteCount > isolatedByteLimit {
            if case .held = phase {
                for step in JournalFileWriter.MergeStep.allCases { try publish(&writer, step) }
            } else {
                try step.waitForEnd()
                try proceed(&writer)
            }
        }
    }

    private func leaveRest(_ writer: inout JournalFileWriter) throws(Errno) {
        // A file that was opened just now is not isolated yet.
        if !writer.isIsolated, (try? writer.isolate()) == nil {
            // There is no address space for it: the entry waits until it may be written to the file.
            try file.mark(.online)
            phase = .written
        } else {
            resume()
        }
    }

    func didAppend(_ seqnum: UInt64) { ledger.didAppend(seqnum) }

    func commit(_ writer: inout JournalFileWriter, then state: FileState?) {
        switch phase {
        case .written:
            guard ledger.hasPending || state != nil else { return }
            begin(&writer, then: state)
        case .complete:
            // Nothing was appended since; only the name of the state may differ.
            if state == .archived { sync(&writer, then: .archived) }
        case .syncing, .resuming, .held:
            next = Request(state: state ?? next?.state)
        }
    }

    private func begin(_ writer: inout JournalFileWriter, then state: FileState?) {
        // To an archived file nothing is appended.
        if state != .archived, (try? writer.isolate()) == nil {
            // Without address space for it the entries that come are written to the file, which then must not go
            // OFFLINE: it is made durable as it is.
            ledger.didBeginSync()
            return resume()
        }
        sync(&writer, then: state ?? .offline)
    }

    private func sync(_ writer: inout JournalFileWriter, then state: FileState) {
        ledger.didBeginSync()
        phase = .syncing(then: state)
        haste.isAsked.store(false, ordering: .relaxed)
        haste.isMade.store(false, ordering: .relaxed)
        let (file, haste) = (self.file, self.haste)
        let plan = file.plan(writer.takeChangedRuns())
        step.start { noteDurable throws(Errno) in
            try file.synchronize(plan)
            noteDurable()
            if state != .archived, haste.isAsked.load(ordering: .relaxed) {
                haste.isMade.store(true, ordering: .relaxed)
            } else {
                try file.mark(state)
            }
        }
    }

    private func resume() {
        phase = .resuming
        let file = self.file
        step.start { _ throws(Errno) in try file.mark(.online) }
    }

    func advance(_ writer: inout JournalFileWriter) throws(Errno) {
        if try step.takeEnd() {
            try proceed(&writer)
        } else if case .syncing = phase, step.isDurable {
            ledger.didEndSync()
        }
    }

    /// Goes on behind a step that has ended.
    private func proceed(_ writer: inout JournalFileWriter) throws(Errno) {
        switch phase {
        case .syncing(let state):
            ledger.didEndSync()
            if haste.isMade.load(ordering: .relaxed) {
                phase = .held
                return
            }
            phase = .complete
            let request = next
            if ledger.hasPending {
                resume()
            } else if let request {
                next = nil
                commit(&writer, then: state == .archived ? nil : request.state)
            }
        case .resuming:
            ledger.didEndSync()
            phase = .held
        case .written, .complete, .held:
            return
        }
    }

    var isReadyToPublish: Bool {
        if case .held = phase { true } else { false }
    }

    func publish(_ writer: inout JournalFileWriter, _ step: JournalFileWriter.MergeStep) throws(Errno) {
        if writer.isIsolated { try writer.merge(step) }
        guard step == .view else { return }
        phase = .written
        guard let request = next else { return }
        next = nil
        commit(&writer, then: request.state)
    }
}
