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
    /// How often it was asked to grow and has not yet.
    private let growthCount = Atomic(0)

    /// - Parameter isNameDurable: whether the file's name is on disk; else the first sync makes it durable as well.
    init(_ descriptor: consuming OwnedDescriptor, directory: FilePath, isNameDurable: Bool) {
        self.descriptor = descriptor
        self.directory = directory
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
            if !isNameDurable.load(ordering: .relaxed) {
                try synchronizeDirectory(directory)
                isNameDurable.store(true, ordering: .relaxed)
            }
        } catch {
            firstFailure.withLock { $0 = error }
            throw error
        }
    }

    /// Writes the state byte into the header, and nothing else: the rest of that page belongs to the writer. Then makes
    /// it durable.
    func mark(_ state: FileState) throws(Errno) {
        try [state.rawValue].withBytes { (bytes) throws(Errno) in
            try descriptor.write(bytes, at: FileHeader.Offset.state)
        }
        try synchronize()
    }

    /// Gives back the space of a whole file range that holds nothing, where the file system can.
    func punchHole(_ range: Range<Int>) {
        try? descriptor.punchHole(range)
    }

    /// Up to where ``allocate(_:)`` has made the file grow.
    var allocatedEnd: Int { allocated.load(ordering: .acquiring) }

    /// Whether the file's length may change at any moment: nobody else may set it.
    var isGrowing: Bool { growthCount.load(ordering: .acquiring) > 0 }

    /// Notes that ``allocate(_:)`` is going to be called.
    func willAllocate() { growthCount.add(1, ordering: .relaxed) }

    /// Makes the file grow ahead of its writer, which reports what stands in the way when it comes there.
    func allocate(_ range: Range<Int>) {
        defer { growthCount.subtract(1, ordering: .releasing) }
        guard (try? descriptor.allocate(range)) != nil else { return }
        allocated.store(range.upperBound, ordering: .releasing)
    }
}
