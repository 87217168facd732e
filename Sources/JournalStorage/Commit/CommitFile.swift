internal import JournalFormat
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// What a syncer knows of a journal file: a descriptor of its own for it.
///
/// The descriptor stays open from the first store to the last sync, because the kernel reports errors of write-back
/// per open file.
final class CommitFile: Sendable {
    private let descriptor: OwnedDescriptor
    private let directory: FilePath
    /// Whether the file's name is on disk.
    private let isNameDurable: Atomic<Bool>
    /// What a sync of this file failed with.
    private let firstFailure = Mutex<Errno?>(nil)
    private let allocated = Atomic(0)
    private let pace: DiskPace

    /// - Parameters:
    ///   - isNameDurable: whether the file's name is on disk; else the first sync makes it durable as well.
    ///   - pace: what is known of the disk.
    init(_ descriptor: consuming OwnedDescriptor, directory: FilePath, isNameDurable: Bool, pace: DiskPace) {
        self.descriptor = descriptor
        self.directory = directory
        self.pace = pace
        self.isNameDurable = Atomic(isNameDurable)
    }

    /// Makes the data durable, by `fdatasync(2)`; of a new file also the name.
    ///
    /// After a failure the kernel takes the pages for written, so that another sync would succeed without having written
    /// them. So it fails from then on: the file must not be written any more, nor ever be called complete.
    func synchronize() throws(Errno) {
        if let failure = firstFailure.withLock({ $0 }) { throw failure }
        do {
            try descriptor.synchronizeData()
            CrashPoint.pass(.sync)
            if !isNameDurable.load(ordering: .relaxed) {
                try synchronizeDirectory(directory)
                isNameDurable.store(true, ordering: .relaxed)
            }
        } catch {
            firstFailure.withLock { $0 = error }
            throw error
        }
    }

    /// What a sync has to write.
    ///
    /// - Parameter changedRuns: the parts of the file that have changed since the last, rising.
    func plan(_ changedRuns: [Range<Int>]) -> WritePlan {
        WritePlan(changedRuns, fillingGapsUpTo: pace.gapLimit)
    }

    /// Makes the data durable like ``synchronize()``, by few and long writes.
    ///
    /// Nobody may store into the file meanwhile.
    func synchronize(_ plan: WritePlan) throws(Errno) {
        for gap in plan.gaps { try writeAgain(gap) }
        let start = Clock.monotonic()
        try synchronize()
        pace.note(plan, microseconds: Clock.monotonic() - start)
    }

    /// Makes the kernel take pages for changed, which stay as they are.
    private func writeAgain(_ range: Range<Int>) throws(Errno) {
        let bytes = try descriptor.bytes(at: range.lowerBound, upTo: range.count)
        try bytes.withBytes { (bytes) throws(Errno) in try descriptor.write(bytes, at: range.lowerBound) }
    }

    /// Writes the state byte into the header, and nothing else: the rest of that page belongs to the writer. Then makes
    /// it durable.
    func mark(_ state: FileState) throws(Errno) {
        try [state.rawValue].withBytes { (bytes) throws(Errno) in
            try descriptor.write(bytes, at: FileHeader.Offset.state)
        }
        CrashPoint.pass(.mark)
        let start = Clock.monotonic()
        try synchronize()
        pace.noteFlush(microseconds: Clock.monotonic() - start)
    }

    /// Gives back the space of a whole file range that holds nothing, where the file system can.
    func punchHole(_ range: Range<Int>) {
        try? descriptor.punchHole(range)
    }

    /// Up to where ``allocate(_:)`` has made the file grow.
    var allocatedEnd: Int { allocated.load(ordering: .acquiring) }

    /// Makes the file grow ahead of its writer, which reports what stands in the way when it comes there.
    func allocate(_ range: Range<Int>) {
        guard (try? descriptor.allocate(range)) != nil else { return }
        allocated.store(range.upperBound, ordering: .releasing)
    }
}
