internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem

extension WriterLoop {
    /// The disk takes nothing: it is full, read-only or broken. Entries stay in the spool until it does again, or until
    /// there is no room for new ones: then the oldest are lost, and counted.
    struct Stall {
        var error: JournalWriteError
        var nextAttempt: UInt64
        var lostCount: UInt64 = 0

        /// How long until the next attempt, in microseconds.
        static let interval: UInt64 = 1_000_000
    }

    /// Entries of this priority and worse are synced at once: emerg, alert and crit.
    private static var urgentPriority: UInt8 { 2 }

    /// Most entries have fewer bytes with all of their fields.
    private static var scratchByteCount: Int { 4096 }

    /// Appends the records up to a position of the spool, or as many as the disk takes.
    mutating func append(upTo end: UInt64) {
        guard end > position else { return }
        let (files, skipped) = (self.files, appendedBefore)
        var isUrgent = false
        var refused: (seqnum: UInt64, error: JournalWriteError)?
        var lost: [JournalWriteError] = []
        var scratch = ByteBuffer(minimumCapacity: Self.scratchByteCount)
        let spool = spool
        spool.withRecords(position..<end) { records in
            var offset = 0
            while refused == nil, offset < records.byteCount {
                let record = records.extracting(droppingFirst: offset)
                let header = EntryRecord.Header(decoding: record)
                offset += header.byteCount
                if !skipped.isEmpty, skipped.contains(header.seqnum) { continue }
                let outcome = spool.withWholeRecord(record.extracting(first: header.byteCount), scratch: &scratch) {
                    files.append($0)
                }
                switch outcome {
                case .stored: isUrgent = isUrgent || header.priority <= Self.urgentPriority
                case .lost(let error): lost.append(error)
                case .refused(let error): refused = (header.seqnum, error)
                }
            }
        }
        for error in lost { onNotice(.entryLost(error)) }
        let start = position
        position = refused.map { spool.position(ofSeqnum: $0.seqnum, upTo: end) } ?? end
        if position > start { noteAppended(isUrgent: isUrgent) }
        // An entry that waits for others to be written again is no sign of a disk that takes nothing.
        noteStall(files.undurable.isEmpty ? refused?.error : nil, hasStored: position > start)
    }

    /// Begins, goes on with or ends a stall.
    private mutating func noteStall(_ error: JournalWriteError?, hasStored: Bool) {
        if let old = stall, hasStored {
            onNotice(.resumed(after: old.error, lostCount: old.lostCount))
            stall = nil
        }
        guard let error else { return }
        if stall == nil {
            onNotice(.stalled(error))
            stall = Stall(error: error, nextAttempt: 0)
        }
        stall?.nextAttempt = Clock.monotonic() + Stall.interval
    }

    /// Tries again what the disk refused, when it is time to. What has no room in the spool meanwhile is lost.
    mutating func retry() {
        guard let stall else { return }
        if stall.nextAttempt <= Clock.monotonic() { append(upTo: spool.head) }
        if self.stall != nil, spool.isLoopWaiting { dropOldest() }
    }

    /// Gives up a quarter of what the disk does not take.
    private mutating func dropOldest() {
        let first = spool.seqnum(at: position)
        let goal = position + UInt64(spool.byteCapacity / 4)
        let end = spool.position(atLeast: min(goal, spool.head), from: position)
        position = end
        stall?.lostCount += spool.seqnum(at: end) - first
    }

    /// Appends again what a failed sync has left in doubt, to the file that took over.
    mutating func repeatUndurable() {
        guard !files.undurable.isEmpty, stall == nil else { return }
        for (prefix, first) in files.undurable {
            let (files, spool) = (self.files, self.spool)
            let released = spool.seqnum(at: spool.tail)
            var refused: JournalWriteError?
            var scratch = ByteBuffer(minimumCapacity: Self.scratchByteCount)
            spool.withRecords(spool.tail..<position) { records in
                var offset = 0
                while refused == nil, offset < records.byteCount {
                    let record = records.extracting(droppingFirst: offset)
                    let header = EntryRecord.Header(decoding: record)
                    offset += header.byteCount
                    guard header.seqnum >= first, files.holds(prefix, entriesOf: header.owner) else { continue }
                    let whole = record.extracting(first: header.byteCount)
                    let outcome = spool.withWholeRecord(whole, scratch: &scratch) { files.append($0, isRepeated: true) }
                    if case .refused(let error) = outcome { refused = error }
                }
            }
            if let refused {
                noteStall(refused, hasStored: false)
                return
            }
            if released > first { onNotice(.inDoubt(count: released - first)) }
            files.didRepeat(prefix)
        }
        noteRepeated()
    }
}
