internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// What a commit strategy knows of a journal file: a descriptor of its own for it.
///
/// The descriptor stays open from the first store to the last sync, because the kernel reports errors of write-back
/// per open file.
public final class CommitFile: Sendable {
    private let descriptor: OwnedDescriptor
    /// The number of commits that were asked for and are not done.
    private let pending = Monitor(0)

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// Makes the data durable, by `fdatasync(2)`.
    func synchronize() throws(Errno) {
        try descriptor.synchronizeData()
    }

    /// Writes the state byte into the header, and nothing else: the rest of that page belongs to the writer.
    func setState(_ state: FileState) throws(Errno) {
        var byte = ByteBuffer(minimumCapacity: 1)
        byte.append(state.rawValue)
        try descriptor.write(byte.bytes, at: FileHeader.Offset.state)
    }

    /// Makes what was stored durable, then the state.
    func commit(then state: FileState?) throws(Errno) {
        try synchronize()
        guard let state else { return }
        try setState(state)
        try synchronize()
    }

    /// Gives back the space of a whole file range that holds nothing, where the file system can.
    func punchHole(_ range: Range<Int>) {
        try? descriptor.punchHole(range)
    }

    func beginCommit() {
        pending.withLock { $0 += 1 }
    }

    func endCommit() {
        pending.withLock { $0 -= 1 }
        pending.wakeAll()
    }

    /// Returns when no commit is under way.
    func waitForCommits() {
        _ = pending.wait { $0 == 0 ? () : nil }
    }
}
