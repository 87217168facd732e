public import JournalFormat
internal import JournalStorage

extension Journal {
    /// Sets the position before the oldest entry.
    public func seekToHead() { seek(.head) }

    /// Sets the position behind the newest entry.
    public func seekToTail() { seek(.tail) }

    /// Sets the position so that ``next()`` moves to the first entry received at or after a time, ``previous()`` to
    /// the last received at or before it.
    ///
    /// - Parameter microseconds: since 1970, UTC.
    public func seek(toRealtime microseconds: UInt64) { seek(.realtime(microseconds)) }

    /// Sets the position as ``seek(toRealtime:)`` does, to a time since the start of a boot.
    public func seek(toMonotonic microseconds: UInt64, ofBoot bootID: ID128) {
        seek(.monotonic(bootID: bootID, microseconds))
    }

    /// Sets the position so that the next step moves to the entry that the cursor names, or if it is not there to
    /// the one next to its place. ``isAt(_:)`` then tells whether it is the one.
    public func seek(to cursor: Cursor) { seek(.cursor(cursor)) }

    private func seek(_ target: SeekTarget) {
        pendingSeek = target
        current = nil
    }

    /// Sets the gaps of files for a step in `direction`.
    func place(_ target: SeekTarget, _ direction: ReadingDirection, _ readers: [FileReader]) {
        switch target {
        case .head:
            for reader in readers { reader.place(before: 0) }
        case .tail:
            for reader in readers { reader.place(before: reader.entryCount()) }
        case .realtime(let time):
            for reader in readers {
                reader.place(before: reader.index(notBefore: .realtime(time), after: direction == .backward))
            }
        case .monotonic(let bootID, let time):
            place(Place(bootID: bootID, monotonic: time), direction, readers)
        case .cursor(let cursor):
            place(Place(cursor), direction, readers)
        case .beside(let entry):
            for reader in readers { place(reader, beside: entry, direction) }
        }
    }

    /// What a seek knows of the place. Each file uses the best of it that it can.
    private struct Place {
        var seqnumID: ID128?
        var seqnum: UInt64?
        var bootID: ID128?
        var monotonic: UInt64?
        var realtime: UInt64?

        init(bootID: ID128, monotonic: UInt64) {
            self.bootID = bootID
            self.monotonic = monotonic
        }

        init(_ cursor: Cursor) {
            seqnumID = cursor.seqnumID
            seqnum = cursor.seqnum
            bootID = cursor.bootID
            monotonic = cursor.monotonic
            realtime = cursor.realtime
        }
    }

    private func place(_ target: Place, _ direction: ReadingDirection, _ readers: [FileReader]) {
        var others: [FileReader] = []
        var realtime = target.realtime
        for reader in readers {
            guard let index = index(of: target, in: reader, direction) else {
                others.append(reader)
                continue
            }
            reader.place(before: index)
            // What is next in a file that knows the place tells the other files about when it was.
            if target.realtime == nil, let next = reader.entry(from: index)?.metadata.realtime {
                realtime = min(realtime ?? .max, next)
            }
        }
        for reader in others {
            guard let realtime else {
                reader.place(before: direction == .forward ? reader.entryCount() : 0)
                continue
            }
            reader.place(before: reader.index(notBefore: .realtime(realtime), after: direction == .backward))
        }
    }

    /// The entry of a file that the gap is before; `nil` when the file knows nothing of what the target says.
    private func index(of target: Place, in reader: FileReader, _ direction: ReadingDirection) -> Int? {
        let isAfter = direction == .backward
        if let seqnumID = target.seqnumID, let seqnum = target.seqnum, seqnumID == reader.file.seqnumID {
            return reader.index(notBefore: .seqnum(seqnum), after: isAfter)
        }
        if let bootID = target.bootID, let monotonic = target.monotonic,
            let index = index(ofMonotonic: monotonic, bootID, in: reader, after: isAfter)
        {
            return index
        }
        return target.realtime.map { reader.index(notBefore: .realtime($0), after: isAfter) }
    }

    private func index(
        ofMonotonic monotonic: UInt64, _ bootID: ID128, in reader: FileReader, after isAfter: Bool
    ) -> Int? {
        guard var list = reader.entries(ofBoot: bootID, &scratch) else { return nil }
        let index = reader.file.firstIndex(in: &list, notBefore: .monotonic(monotonic), after: isAfter)
        if let next = reader.file.readableEntry(in: &list, from: index, .forward) {
            return reader.index(notBefore: .offset(next.offset), after: false)
        }
        guard let last = reader.file.readableEntry(in: &list, from: index - 1, .backward) else { return nil }
        return reader.index(notBefore: .offset(last.offset), after: true)
    }

    /// Sets the gap of a file that was added, or whose expression was changed, so that only what belongs behind
    /// `entry`, going backward before it, is read.
    func place(_ reader: FileReader, beside entry: EntryMetadata, _ direction: ReadingDirection) {
        guard var index = index(of: Place(Cursor(entry)), in: reader, .forward) else { return }
        // Behind those that are equal as far as the key goes, if they belong behind them.
        while direction == .forward, let next = reader.entry(from: index),
            EntryOrder.compare(next.metadata, nil, entry, nil) <= 0
        {
            index = next.index + 1
        }
        reader.place(before: index)
    }
}
