internal import JournalFormat
internal import LinuxSystem
internal import Synchronization

extension Spool {
    /// A position of the spool, and the sequence number of the record that is or will be there.
    public struct Place: Hashable, Sendable {
        public var position: UInt64
        public var seqnum: UInt64
    }

    /// Memory for copies of records.
    public struct CopyScratch: ~Copyable {
        /// As they are in the ring.
        fileprivate var copies: ByteBuffer
        /// With all of their fields.
        fileprivate var wholeRecords: ByteBuffer

        public init(minimumCapacity: Int) {
            copies = ByteBuffer(minimumCapacity: minimumCapacity)
            wholeRecords = ByteBuffer(minimumCapacity: minimumCapacity)
        }
    }

    /// What a call of ``copyRecords(from:byteLimit:recordByteLimit:scratch:_:)`` came to.
    public enum Copied: Hashable, Sendable {
        /// There were records up to this place.
        case records(upTo: Place)
        /// There are none yet.
        case nothing
        /// The first of them were released meanwhile; see ``firstKept``.
        case overtaken
    }

    /// Where the next record will be. The loop's alone.
    public var nextPlace: Place { Place(position: head, seqnum: nextSeqnum) }

    /// Calls `body` with copies of the records behind `place`, in order, each with all of its fields. On any thread.
    ///
    /// Nobody waits for whoever reads here: the writer may release the records meanwhile, and the loop store others
    /// over them and over the contexts that they refer to. So bytes are copied first, then the tail is looked at, and only
    /// when it shows that they were kept all the while they are taken for records. This is the one place where somebody
    /// reads records that may be released.
    ///
    /// - Parameters:
    ///   - place: where a record begins, or will.
    ///   - byteLimit: so many bytes of records at most, but always one record.
    ///   - recordByteLimit: longer records are left out: `body` is not called for them, which shows by the sequence
    ///     numbers.
    ///   - scratch: memory for the copies.
    /// - Complexity: O(n) in the bytes of the records.
    public func copyRecords(
        from place: Place, byteLimit: Int, recordByteLimit: Int, scratch: inout CopyScratch, _ body: (RawSpan) -> Void
    ) -> Copied {
        let head = self.head
        guard head > place.position else { return .nothing }
        // Not behind the ring's length, which only the tail tells.
        guard tail <= place.position else { return .overtaken }
        let start = offset(of: place.position)
        let first = Int(mapping.load(at: start, as: UInt32.self))
        let seqnum: UInt64 = mapping.load(at: start + EntryRecord.Offset.seqnum)
        guard isKept(place.position) else { return .overtaken }
        guard first <= recordByteLimit else {
            return .records(upTo: Place(position: place.position + UInt64(first), seqnum: seqnum + 1))
        }
        scratch.copies.removeAll()
        let byteCount = min(Int(head - place.position), max(byteLimit, first))
        mapping.withBytes(at: start, count: byteCount) { scratch.copies.append($0) }
        guard isKept(place.position) else { return .overtaken }
        scratch.wholeRecords.removeAll()
        let end = expandRecords(
            of: scratch.copies, at: place.position, recordByteLimit: recordByteLimit,
            into: &scratch.wholeRecords)
        // And so were the contexts.
        guard isKept(place.position) else { return .overtaken }
        var offset = 0
        while offset < scratch.wholeRecords.count {
            let rest = scratch.wholeRecords.bytes(in: offset..<scratch.wholeRecords.count)
            let byteCount = EntryRecord.Header(decoding: rest).byteCount
            body(rest.extracting(first: byteCount))
            offset += byteCount
        }
        return .records(upTo: end)
    }

    /// Whether the record at a position, and all behind it, were kept when they were read.
    private func isKept(_ position: UInt64) -> Bool {
        // What was read before is read before the tail is.
        atomicMemoryFence(ordering: .acquiring)
        return tail <= position
    }

    /// Appends copied records to `buffer`, each with all of its fields.
    ///
    /// - Returns: the place behind the last one.
    private func expandRecords(
        of copies: borrowing ByteBuffer, at position: UInt64, recordByteLimit: Int, into buffer: inout ByteBuffer
    ) -> Place {
        let copy = copies.bytes
        var offset = 0
        var seqnum: UInt64 = 0
        while copy.byteCount - offset >= EntryRecord.headerByteCount {
            let byteCount = Int(copy.loadLittleEndian(at: offset, as: UInt32.self))
            guard byteCount <= copy.byteCount - offset else { break }
            let record = copy.extracting(offset..<offset + byteCount)
            seqnum = record.loadLittleEndian(at: EntryRecord.Offset.seqnum)
            if record.byte(at: EntryRecord.Offset.kind) == SpoolLayout.stubKind {
                // When it is released by now, its file is no longer to be found, and it is left out.
                sideFiles.withRecord(at: position + UInt64(offset)) { long in
                    if long.byteCount <= recordByteLimit { expand(long, into: &buffer) }
                }
            } else {
                expand(record, into: &buffer)
            }
            offset += byteCount
        }
        return Place(position: position + UInt64(offset), seqnum: seqnum + 1)
    }

    /// Where the records begin that are kept: where whoever was overtaken can go on. On any thread.
    public var firstKept: Place {
        while true {
            // Before the head, which is stored first: else it could be the number behind records that were published in
            // between.
            let next = nextSeqnum
            let tail = self.tail
            guard tail < head else { return Place(position: tail, seqnum: next) }
            let seqnum: UInt64 = mapping.load(at: offset(of: tail) + EntryRecord.Offset.seqnum)
            if isKept(tail) { return Place(position: tail, seqnum: seqnum) }
        }
    }
}
