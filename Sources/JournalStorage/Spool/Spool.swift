public import JournalFormat
internal import LinuxSystem
internal import Synchronization
public import SystemPackage

/// The entries that were accepted and are not durable in a journal file yet: a ring of ``EntryRecord``s in a file in
/// memory, between the thread that receives messages, the *loop*, and the one that writes files, the *writer*.
///
/// What was appended is there until it is released, also when the daemon is killed: the next one finds it in the file
/// and begins with it, see ``open(directory:byteCapacity:bootID:stateID:)``. ``SpoolLayout`` tells how the file looks.
///
/// One thread appends, and one waits, reads and releases. Neither holds a lock while it works, and appending makes no
/// system call unless the writer sleeps. ``wake()``, ``close()`` and what only looks can be called on any thread.
public final class Spool: Sendable {
    let mapping: MirroredMapping
    let layout: SpoolLayout
    /// Where the file is; `nil` when it has no name and ends with the process.
    public let directory: FilePath?
    /// What was found at the opening.
    public let notices: [SpoolNotice]
    /// The records that a daemon before left; `nil` for none. They are in the ring, from ``tail`` on.
    public let leftover: Leftover?
    /// What of the datagrams in the reception areas is in the leftover records, or in those before.
    public let recoveredMark: ReceptionMark

    /// What a sleeping writer is woken by.
    let doorbell = Doorbell()
    let isClosed = Atomic(false)
    let isWoken = Atomic(false)
    /// Whether the writer sleeps, or is about to, and nobody has woken it since.
    let isWriterWaiting = Atomic(false)
    /// Whether the loop found no room and waits for some.
    let wasRefused = Atomic(false)
    let sideFiles: SideFiles
    let contexts: ContextArea
    /// For each context where the last of the leftover records ends that refers to it.
    let contextEnds: [UInt64]
    /// The serial of the mark stored last. The loop's alone.
    let markSerial: Atomic<UInt64>

    /// Records that were in the file when it was opened.
    public struct Leftover: Hashable, Sendable {
        public var recordCount: Int
        public var firstSeqnum: UInt64
        public var lastSeqnum: UInt64
    }

    init(_ parts: consuming Parts) {
        mapping = parts.mapping
        layout = parts.layout
        directory = parts.directory
        notices = parts.notices
        leftover = parts.leftover
        recoveredMark = parts.mark
        markSerial = Atomic(parts.markSerial)
        sideFiles = parts.sideFiles
        contexts = ContextArea(parts.mapping, parts.layout)
        contextEnds = parts.contextEnds ?? Array(repeating: 0, count: parts.layout.contextCount)
    }

    /// What ``init(_:)`` puts together.
    struct Parts {
        var mapping: MirroredMapping
        var layout: SpoolLayout
        var directory: FilePath?
        var notices: [SpoolNotice] = []
        var leftover: Leftover?
        var mark = ReceptionMark()
        var markSerial: UInt64 = 0
        var sideFiles: SideFiles
        /// `nil` in a new file.
        var contextEnds: [UInt64]?
    }

    /// How many bytes of records the ring holds.
    public var byteCapacity: Int { layout.ringByteCount }
    /// The most bytes of records that can be appended by one call; of longer records only a few bytes count.
    public var batchByteLimit: Int { byteCapacity / 4 * 3 }
    /// Records longer than this are kept beside the ring.
    var recordByteLimit: Int { byteCapacity / 2 }

    /// Up to where records are published: the position behind the last one.
    public var head: UInt64 { mapping.loadAcquiring(at: SpoolLayout.Offset.head) }
    /// Up to where records are released: the position of the first one that is kept.
    public var tail: UInt64 { mapping.loadAcquiring(at: SpoolLayout.Offset.tail) }
    /// The bytes of all records that are kept.
    public var usedByteCount: Int {
        // In this order: the tail can only follow the head.
        let tail = self.tail
        return Int(head - tail) + sideFiles.byteCount
    }
    /// Whether what is written should be made durable, and released, soon: more than half of the room is used, or the
    /// loop waits for some.
    public var isShortOfRoom: Bool { usedByteCount > byteCapacity / 2 || wasRefused.load(ordering: .relaxed) }

    /// The sequence number that the next record gets.
    public var nextSeqnum: UInt64 { mapping.loadAcquiring(at: SpoolLayout.Offset.nextSeqnum) }
    /// The sequence number of the last record that was accepted; 0 before the first.
    public var acceptedSeqnum: UInt64 { nextSeqnum - 1 }

    /// The run of sequence numbers; zero before the first ``startNumbering(at:seqnumID:)`` of a new file.
    public var seqnumID: ID128 {
        mapping.withBytes(at: SpoolLayout.Offset.seqnumID, count: 16) { ID128(decoding: $0, at: 0) }
    }

    /// Where in the mapping the record at a position begins. Up to ``byteCapacity`` bytes follow contiguously.
    func offset(of position: UInt64) -> Int {
        layout.ringOffset + Int(position % UInt64(layout.ringByteCount))
    }

    /// Says from where on sequence numbers are free, and of which run they are. To be called before the first append.
    ///
    /// The first one given is the higher of this and what the spool knows of.
    /// - Parameters:
    ///   - seqnum: the one behind the highest of the journal's files.
    ///   - seqnumID: the run that the files go on with.
    public func startNumbering(at seqnum: UInt64, seqnumID: ID128) {
        // Leftovers of another run cannot keep their numbers; they get some in this one, before those of new entries.
        let renumberedCount = self.seqnumID == seqnumID ? 0 : UInt64(leftover?.recordCount ?? 0)
        let next = max(max(seqnum, 1) + renumberedCount, nextSeqnum)
        mapping.storeReleasing(next, at: SpoolLayout.Offset.nextSeqnum)
        mapping.store(seqnumID.high.byteSwapped, at: SpoolLayout.Offset.seqnumID)
        mapping.store(seqnumID.low.byteSwapped, at: SpoolLayout.Offset.seqnumID + 8)
    }
}
