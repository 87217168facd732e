internal import JournalFormat
internal import LinuxSystem
internal import Synchronization

extension Spool {
    /// What a call of ``wait(from:until:)`` ended with.
    public enum Waited: Hashable, Sendable {
        /// There are records up to this position.
        case records(upTo: UInt64)
        /// The time was up, or somebody called ``wake()``.
        case nothing
        /// The spool is closed, and there are no records.
        case closed
    }

    /// Waits for records behind `position`. The writer's alone.
    ///
    /// - Parameters:
    ///   - byteLimit: records of about so many bytes are enough, one more at most.
    ///   - deadline: when to stop waiting, in microseconds of the monotonic clock; `nil` for never.
    public func wait(from position: UInt64, byteLimit: Int = .max, until deadline: UInt64?) -> Waited {
        let head = self.head
        if head > position { return .records(upTo: end(from: position, to: head, byteLimit)) }
        defer { isWriterWaiting.store(false, ordering: .relaxed) }
        while true {
            let count = doorbell.count
            isWriterWaiting.store(true, ordering: .relaxed)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            let head = self.head
            if head > position { return .records(upTo: end(from: position, to: head, byteLimit)) }
            if isClosed.load(ordering: .acquiring) { return .closed }
            if isWoken.exchange(false, ordering: .acquiring) { return .nothing }
            guard doorbell.wait(behind: count, until: deadline) else { return .nothing }
        }
    }

    /// The end of the record with which `byteLimit` bytes are reached, or `head`.
    private func end(from position: UInt64, to head: UInt64, _ byteLimit: Int) -> UInt64 {
        guard head - position > byteLimit else { return head }
        var end = position
        while end - position < byteLimit { end += UInt64(mapping.load(at: offset(of: end), as: UInt32.self)) }
        return end
    }

    /// Calls `body` with the records of a range, in order and where they are: once, or several times, each time with
    /// one whole record or more.
    ///
    /// The writer's alone. Records that `body` releases must not be looked at any more.
    /// - Precondition: the range begins and ends between two records that are not released.
    public func withRecords(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) {
        precondition(range.lowerBound >= tail && range.upperBound <= head, "records that are not in the spool")
        guard sideFiles.count > 0 else { return withRing(range, body) }
        var start = range.lowerBound
        var position = start
        while position < range.upperBound {
            let place = offset(of: position)
            let next = position + UInt64(mapping.load(at: place, as: UInt32.self))
            if mapping.load(at: place + EntryRecord.Offset.kind, as: UInt8.self) == SpoolLayout.stubKind {
                withRing(start..<position, body)
                sideFiles.withRecord(at: position, body)
                start = next
            }
            position = next
        }
        withRing(start..<range.upperBound, body)
    }

    private func withRing(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) {
        guard !range.isEmpty else { return }
        mapping.withBytes(at: offset(of: range.lowerBound), count: range.count, body)
    }

    /// Frees the room of the records before `position`, whose entries are durable elsewhere. The writer's alone.
    ///
    /// - Returns: whether the loop was refused since the last call, and is to be told that there is room.
    public func release(upTo position: UInt64) -> Bool {
        precondition(position >= tail && position <= head, "records that are not in the spool")
        mapping.storeReleasing(position, at: SpoolLayout.Offset.tail)
        // Behind the tail: a file that nothing refers to is removed at the next opening, but a stub without its file
        // would be a loss.
        sideFiles.remove(before: position)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return wasRefused.load(ordering: .relaxed) && wasRefused.exchange(false, ordering: .relaxed)
    }

    /// Makes a waiting writer return, and one that is about to wait.
    public func wake() {
        isWoken.store(true, ordering: .releasing)
        doorbell.ring()
    }

    /// Lets the writer take what is there, and then be told that nothing more comes.
    public func close() {
        isClosed.store(true, ordering: .releasing)
        doorbell.ring()
    }
}

extension Spool {
    /// Whether the loop found no room and waits for some.
    public var isLoopWaiting: Bool { wasRefused.load(ordering: .relaxed) }

    /// The sequence number of the record at a position; at the head, that of the next one.
    public func seqnum(at position: UInt64) -> UInt64 {
        // Before the head is looked at, which is stored first: else it could be the number behind records that were
        // published in between.
        let next = nextSeqnum
        guard position < head else { return next }
        return mapping.load(at: offset(of: position) + EntryRecord.Offset.seqnum)
    }

    /// Where the first record is whose sequence number is not below `seqnum`, of those that are kept and before `end`;
    /// `end` if there is none.
    ///
    /// - Complexity: O(records before it)
    public func position(ofSeqnum seqnum: UInt64, upTo end: UInt64) -> UInt64 {
        var position = tail
        while position < end, self.seqnum(at: position) < seqnum { position = next(after: position) }
        return position
    }

    /// Where the first record begins that is not before `goal`.
    ///
    /// - Complexity: O(records before it)
    public func position(atLeast goal: UInt64, from start: UInt64) -> UInt64 {
        var position = start
        while position < goal { position = next(after: position) }
        return position
    }

    private func next(after position: UInt64) -> UInt64 {
        position + UInt64(mapping.load(at: offset(of: position), as: UInt32.self))
    }
}
