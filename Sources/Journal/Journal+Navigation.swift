public import JournalFormat
public import JournalStorage

extension Journal {
    /// Moves to the next newer entry.
    ///
    /// - Returns: whether there is one; if not, the position stays, and a later call finds what was added meanwhile.
    /// - Complexity: O(log f) in the files that overlap, and nothing is allocated.
    public func next() -> Bool { step(.forward) }

    /// Moves to the next older entry.
    ///
    /// - Returns: whether there is one; if not, the position stays.
    public func previous() -> Bool { step(.backward) }

    /// Moves by up to `count` entries.
    ///
    /// - Returns: by how many.
    public func skip(_ count: Int, _ direction: ReadingDirection) -> Int {
        var done = 0
        while done < count, step(direction) { done += 1 }
        return done
    }

    /// The entry that the position is on; `nil` before the first step after a seek.
    public var currentEntry: EntryMetadata? { current?.entry.metadata }

    /// Whether the position is on the entry that `cursor` names.
    public func isAt(_ cursor: Cursor) -> Bool { current.map { cursor.matches($0.entry.metadata) } ?? false }

    private func step(_ direction: ReadingDirection) -> Bool {
        if let target = pendingSeek {
            place(target, direction, readers)
            lastSeek = target
            pendingSeek = nil
            self.direction = direction
            findCandidates()
        } else if direction != self.direction {
            turn(direction)
        } else if direction == .forward {
            stepsSincePoll += 1
            if order.isEmpty || mustPoll || stepsSincePoll >= 256 { pollGrowingFiles() }
        }
        guard let reader = order.last, let entry = reader.candidate else { return false }
        current = (reader, entry)
        advanceLast()
        passOverCopies(of: entry.metadata, in: reader)
        return true
    }

    /// Moves the reader that is next behind its candidate, and to its new place in the order: mostly the old one.
    private func advanceLast() {
        guard let reader = order.last else { return }
        reader.consume(direction)
        findCandidate(of: reader, direction)
        guard reader.candidate != nil else {
            order.removeLast()
            return
        }
        if order.count == 1 { return }
        setBoot(of: reader)
        if precedes(reader, order[order.count - 2]) { return }
        order.removeLast()
        insert(reader)
    }

    /// The same entry in other files counts as read.
    private func passOverCopies(of entry: EntryMetadata, in reader: FileReader) {
        while let other = order.last, other !== reader, let candidate = other.candidate,
            EntryOrder.isSame(candidate.metadata, entry)
        {
            advanceLast()
        }
    }

    /// Finds a reader's next entry. A file that cannot be read any more has none.
    func findCandidate(of reader: FileReader, _ direction: ReadingDirection) {
        reader.findCandidate(direction, &scratch)
        guard let error = reader.file.readingError else { return }
        reader.candidate = nil
        reader.isFinished = true
        warn(JournalWarning(error))
    }

    /// Finds the candidates of all files anew.
    private func findCandidates() {
        order.removeAll(keepingCapacity: true)
        stepsSincePoll = 0
        for reader in readers {
            findFirstCandidate(of: reader)
            insert(reader)
        }
        if direction == .forward, !order.isEmpty { lookAgain() }
    }

    /// Finds the next entry of a reader that was put somewhere else.
    private func findFirstCandidate(of reader: FileReader) {
        // Asked first: an archived file gets no entry after that.
        let isArchived = direction == .forward && reader.file.isArchived
        findCandidate(of: reader, direction)
        if reader.candidate == nil, isArchived { reader.isFinished = true }
    }

    /// Turns round: each file's entries behind its gap are now those ahead of it. The current entry, and its copies,
    /// are not read again.
    private func turn(_ direction: ReadingDirection) {
        self.direction = direction
        if let current { current.reader.place(at: current.entry, direction == .forward) }
        order.removeAll(keepingCapacity: true)
        stepsSincePoll = 0
        for reader in readers {
            findFirstCandidate(of: reader)
            if let current, reader !== current.reader, let candidate = reader.candidate,
                EntryOrder.isSame(candidate.metadata, current.entry.metadata)
            {
                reader.consume(direction)
                findCandidate(of: reader, direction)
            }
            insert(reader)
        }
        if direction == .forward, !order.isEmpty { lookAgain() }
    }

    /// Looks for new entries in files that had none left.
    private func pollGrowingFiles() {
        stepsSincePoll = 0
        mustPoll = false
        // Files may have got entries of new boots.
        bootTails = nil
        for reader in readers { reader.lastBoot = nil }
        lookAgain()
    }

    /// Looks for entries in the files that had none left.
    ///
    /// A writer shows the entries of one file before later ones of another. So when a file turns out to have some, those
    /// that were looked at before it may have got earlier ones meanwhile.
    private func lookAgain() {
        var hasFound = true
        while hasFound {
            hasFound = false
            for reader in readers where reader.candidate == nil && !reader.isFinished {
                // Asked first: an archived file gets no entry after that.
                let isArchived = reader.file.isArchived
                findCandidate(of: reader, .forward)
                if reader.candidate == nil {
                    reader.isFinished = isArchived
                } else {
                    insert(reader)
                    hasFound = true
                }
            }
        }
    }

    /// Puts a reader in its place in the order, by binary search from the end, where it nearly always belongs.
    func insert(_ reader: FileReader) {
        guard reader.candidate != nil else { return }
        setBoot(of: reader)
        var low = 0
        var high = order.count
        if let last = order.last, precedes(reader, last) { low = high }
        while low < high {
            let middle = (low + high) / 2
            if precedes(reader, order[middle]) { low = middle + 1 } else { high = middle }
        }
        order.insert(reader, at: low)
    }

    /// Whether `left` is to be read before `right`.
    private func precedes(_ left: FileReader, _ right: FileReader) -> Bool {
        guard let leftEntry = left.candidate, let rightEntry = right.candidate else { return false }
        let result = EntryOrder.compare(leftEntry, rightEntry)
        // Of copies, the one in the file found first is shown, in either direction.
        if result == 0 { return left.number < right.number }
        return direction == .forward ? result < 0 : result > 0
    }

    /// Notes what comparing a reader's candidate with those of other files needs.
    private func setBoot(of reader: FileReader) {
        if readers.count == 1 { return }
        let boot = bootTail(of: reader)
        reader.candidate?.boot = boot
    }

    private func bootTail(of reader: FileReader) -> BootTail? {
        if bootTails == nil {
            var tails: [ID128: BootTail] = [:]
            for reader in readers {
                guard let tail = reader.tail(), tail.monotonic <= tail.realtime else { continue }
                if let known = tails[tail.bootID], known.monotonic >= tail.monotonic { continue }
                tails[tail.bootID] = BootTail(
                    machineID: reader.file.machineID, monotonic: tail.monotonic, realtime: tail.realtime)
            }
            bootTails = tails
        }
        guard let bootID = reader.candidate?.metadata.bootID else { return nil }
        if let known = reader.lastBoot, known.id == bootID { return known.tail }
        let tail = bootTails?[bootID]
        reader.lastBoot = (bootID, tail)
        return tail
    }
}
