internal import JournalFormat
internal import LinuxSystem
internal import Synchronization

extension Spool {
    /// Publishes finished records, all or none, each with the next sequence number, and wakes the writer.
    ///
    /// The loop's alone. It does not allocate, and makes no system call but to wake a sleeping writer; an exception are
    /// records longer than half the ring, which are written to files beside it.
    ///
    /// - Parameters:
    ///   - records: ``EntryRecord``s, at most ``batchByteLimit`` bytes of those that are not longer than half the
    ///     ring. There may be none, when there is only a mark to be stored.
    ///   - mark: which datagrams' entries are in the records up to and including these.
    /// - Returns: whether there was room. If not, the next ``release(upTo:)`` tells the writer so.
    /// - Complexity: O(n) in the bytes: they are copied once, and their checksum is taken.
    public func append(_ records: RawSpan, mark: ReceptionMark? = nil) -> Bool {
        if records.byteCount > recordByteLimit { return appendParts(of: records, mark: mark) }
        let head = self.head
        guard records.byteCount > 0 else {
            // Nothing that the writer would have to be woken for.
            if let mark { store(mark, at: head) }
            return true
        }
        guard reserve(records.byteCount, at: head) else { return false }
        let place = offset(of: head)
        mapping.store(records, at: place)
        let seqnum = stamp(place, count: records.byteCount, from: nextSeqnum)
        publish(head + UInt64(records.byteCount), nextSeqnum: seqnum, mark: mark)
        return true
    }

    /// Whether `byteCount` bytes have room behind `head`; notes that the loop waits if they have not.
    func reserve(_ byteCount: Int, sideByteCount: Int = 0, at head: UInt64) -> Bool {
        func hasRoom() -> Bool {
            head + UInt64(byteCount) - tail <= UInt64(byteCapacity) && sideFiles.hasRoom(sideByteCount, byteCapacity)
        }
        if hasRoom() { return true }
        wasRefused.store(true, ordering: .relaxed)
        // Either the writer, which stores the tail first, sees the note, or the tail is seen here.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard hasRoom() else {
            // It may have written everything, and keep it until a sync that is not due for long.
            wake()
            return false
        }
        wasRefused.store(false, ordering: .relaxed)
        return true
    }

    /// Gives the records in the ring at `place` their sequence numbers and checksums.
    ///
    /// - Returns: the next free sequence number.
    func stamp(_ place: Int, count byteCount: Int, from first: UInt64) -> UInt64 {
        var seqnum = first
        var offset = place
        let end = place + byteCount
        while offset < end {
            let length = Int(mapping.load(at: offset, as: UInt32.self))
            precondition(length >= EntryRecord.headerByteCount && length & 7 == 0, "a record that is not finished")
            mapping.store(seqnum, at: offset + EntryRecord.Offset.seqnum)
            let checksum = mapping.withBytes(at: offset, count: length) {
                RecordChecksum.checksum(of: $0, seqnum: seqnum)
            }
            mapping.store(checksum, at: offset + EntryRecord.Offset.checksum)
            seqnum += 1
            offset += length
        }
        precondition(offset == end, "a record that is cut off")
        return seqnum
    }

    /// Makes the records up to `position` count, and the mark with them.
    func publish(_ position: UInt64, nextSeqnum: UInt64, mark: ReceptionMark?) {
        if let mark { store(mark, at: position) }
        mapping.storeReleasing(position, at: SpoolLayout.Offset.head)
        // After a kill between the two the records tell.
        mapping.storeReleasing(nextSeqnum, at: SpoolLayout.Offset.nextSeqnum)
        // Either the writer, which first says that it waits, sees the records, or it is woken here.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard isWriterWaiting.load(ordering: .relaxed), isWriterWaiting.exchange(false, ordering: .relaxed) else {
            return
        }
        doorbell.ring()
    }

    /// Stores a mark in the place of the one before the last. It counts from the moment in which the head is
    /// `position`, or at once when it is that already.
    func store(_ mark: ReceptionMark, at position: UInt64) {
        typealias Offset = SpoolLayout.Offset
        let serial = markSerial.wrappingAdd(1, ordering: .relaxed).newValue
        let place = Offset.marks + Int(serial & 1) * SpoolLayout.markByteCount
        // Not at all while it is being stored; each store with release order, so that the compiler keeps the order too.
        mapping.storeReleasing(.max, at: place)
        mapping.storeReleasing(serial, at: place + 8)
        mapping.storeReleasing(mark.native.batch, at: place + 16)
        mapping.storeReleasing(mark.native.word, at: place + 24)
        mapping.storeReleasing(mark.syslog.batch, at: place + 32)
        mapping.storeReleasing(mark.syslog.word, at: place + 40)
        mapping.storeReleasing(position, at: place)
    }
}

extension ReceptionProgress {
    /// Slots and entries as one word of the file.
    var word: UInt64 { UInt64(slotCount) << 32 | UInt64(entryCount) }

    init(batch: UInt64, word: UInt64) {
        self.init(
            batch: batch, slotCount: UInt32(truncatingIfNeeded: word >> 32),
            entryCount: UInt32(truncatingIfNeeded: word))
    }
}
