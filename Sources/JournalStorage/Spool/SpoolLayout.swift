internal import JournalFormat
internal import LinuxSystem

/// Where a spool's file has what. Integers are little-endian.
///
///     offset  bytes  field
///          0      8  magic           "DAYBSPL\0"
///          8      4  version         2
///         16     16  bootID          of the boot in which the file was made
///         32     16  stateID         of the journal that the entries are for
///         48      8  fileByteCount
///         56      8  ringOffset      where the ring begins, which goes on to the end of the file
///        120      8  checksum        Jenkins hash of the 120 bytes before it
///        128      8  head            up to where records are published    stored by the loop
///        192      8  tail            up to where records are freed        stored by the writer
///        256     16  seqnumID        the run of sequence numbers
///        272      8  nextSeqnum      what the next record gets
///        320     64  mark            what of the received datagrams is in the records
///        384     64  mark            the same, one publication before or behind
///       4096         reception area of the native socket, see ``LinuxSystem/ReceptionLayout``
///                    reception area of the syslog socket
///                    context slots of 4096 bytes each
///                    the ring
///
///     mark    bytes  field
///          0      8  position        it counts when `head` is this or higher
///          8      8  serial          of two that count, the higher one counts
///         16      8  native batch
///         24      8  native progress the slots of the batch that are done, times 2^32, and the entries of the next
///         32      8  syslog batch
///         40      8  syslog progress
///
/// `head` and `tail` are positions: they count the bytes of all records that ever were in the ring, and only rise. A
/// position modulo the ring's length is the place in the ring. The records from `tail` to `head` are ``EntryRecord``s
/// with rising sequence numbers and valid checksums; bytes elsewhere in the ring mean nothing. A record whose `kind`
/// is 1 is a stub: its entry did not fit, and is the whole of a file beside this one, `spool-SEQNUM.entry`.
///
/// What the entries of a sender have in common, its *context*, is in a slot, and records refer to it, see
/// ``ContextReference``. A slot begins with an ``EntryRecord`` that has these fields, the context's generation as its
/// sequence number, and a checksum; it is complete before the first record that refers to it counts, and stays as it is
/// until the last of them is freed. A slot to which no record refers means nothing.
///
/// The file may be cut from the process at any instruction and is valid then. So a mark is stored with a position
/// behind `head`, and `head` then makes it and its records count at once. What another version would read wrongly
/// gets another version number; magic and version stay where they are.
struct SpoolLayout: Hashable {
    static let magic: UInt64 = 0x004c_5053_4259_4144
    static let version: UInt32 = 2
    /// A stub is a header, the length of the entry's file in 8 bytes, and room for a note that the entry is lost.
    static let stubByteCount = 256
    /// The `kind` of a record that stands for an entry in a file of its own.
    static let stubKind: UInt8 = 1

    enum Offset {
        static let magic = 0
        static let version = 8
        static let bootID = 16
        static let stateID = 32
        static let fileByteCount = 48
        static let ringOffset = 56
        static let checksum = 120
        // Loop and writer store into different lines of the processor's cache.
        static let head = 128
        static let tail = 192
        static let seqnumID = 256
        static let nextSeqnum = 272
        static let marks = 320
    }

    static let markByteCount = 64
    static let headerByteCount = 4096

    /// 32 datagrams at once. The kernel needs a contiguous 4 MiB for a datagram of a little more than that, which is
    /// the most that it gives, so 8 MiB is longer than any.
    static let reception = ReceptionLayout(slotCount: 32, slotByteCount: 8 << 20)

    /// Most contexts take less than 1 KiB; some command lines are long.
    static let contextByteCount = 4096

    let ringByteCount: Int

    /// - Parameter byteCapacity: how many bytes of records the ring holds; rounded up to whole pages.
    init(byteCapacity: Int) { ringByteCount = pageAligned(max(byteCapacity, 1)) }

    /// A 32nd of the ring's memory, as long as more senders than that are unlikely.
    var contextCount: Int { min(max(ringByteCount / 32 / Self.contextByteCount, 8), 512) }
    var contextOffset: Int { pageAligned(Self.headerByteCount) + 2 * Self.reception.byteCount }
    var ringOffset: Int { contextOffset + pageAligned(contextCount * Self.contextByteCount) }
    var fileByteCount: Int { ringOffset + ringByteCount }

    static func receptionOffset(of source: ReceptionSource) -> Int {
        pageAligned(headerByteCount) + (source == .native ? 0 : reception.byteCount)
    }

    /// What must have its memory from the beginning; the rest is for long datagrams.
    var usedRanges: [Range<Int>] {
        let areas = ReceptionSource.allCases.flatMap { source in
            let start = Self.receptionOffset(of: source)
            return Self.reception.usedRanges.map { $0.lowerBound + start..<$0.upperBound + start }
        }
        return [0..<Self.headerByteCount] + areas + [contextOffset..<fileByteCount]
    }
}
