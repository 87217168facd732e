internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Looks through the file that a daemon before left: which records are whole, and which datagrams are done.
///
/// - Complexity: O(n) in the bytes of the records that are left.
struct SpoolRecovery {
    let path: FilePath
    let directory: FilePath?
    let mapping: MirroredMapping
    let layout: SpoolLayout

    func parts(_ notices: inout [SpoolNotice]) throws(SpoolHeader.Problem) -> Spool.Parts {
        typealias Offset = SpoolLayout.Offset
        let (tail, head) = (mapping.loadAcquiring(at: Offset.tail), mapping.loadAcquiring(at: Offset.head))
        guard tail <= head, head - tail <= UInt64(layout.ringByteCount), (tail | head) & 7 == 0, head < 1 << 63 else {
            throw .unreadable(reason: "its records have no beginning or end")
        }
        let sideFiles = SideFiles(directory: directory)
        var contexts = ContextCheck(ContextArea(mapping, layout))
        let (end, leftover) = records(tail, head, sideFiles, &contexts, &notices)
        if contexts.lossCount > 0 { notices.append(.contextLost(path, recordCount: contexts.lossCount)) }
        if end < head {
            notices.append(.cutOff(path, byteCount: Int(head - end)))
            mapping.storeReleasing(end, at: Offset.head)
        }
        var parts = Spool.Parts(
            mapping: mapping, layout: layout, directory: directory, leftover: leftover, sideFiles: sideFiles,
            contextEnds: contexts.ends)
        (parts.mark, parts.markSerial) = mapping.spoolMark(upTo: end)
        if let leftover {
            notices.append(
                .leftover(
                    recordCount: leftover.recordCount, firstSeqnum: leftover.firstSeqnum,
                    lastSeqnum: leftover.lastSeqnum))
        }
        // The daemon may have been killed before it had stored the number itself, or have stored nonsense.
        let next = mapping.loadAcquiring(at: Offset.nextSeqnum)
        let least = (leftover?.lastSeqnum ?? 0) + 1
        mapping.storeReleasing(next < 1 << 62 ? max(next, least) : least, at: Offset.nextSeqnum)
        return parts
    }

    /// Checks the records from `tail` to `head`.
    ///
    /// - Returns: the end of the last whole one, and what there is.
    private func records(
        _ tail: UInt64, _ head: UInt64, _ sideFiles: SideFiles, _ contexts: inout ContextCheck,
        _ notices: inout [SpoolNotice]
    ) -> (end: UInt64, leftover: Spool.Leftover?) {
        var position = tail
        var leftover: Spool.Leftover?
        while position < head {
            let place = layout.ringOffset + Int(position % UInt64(layout.ringByteCount))
            let rest = Int(head - position)
            guard rest >= EntryRecord.headerByteCount else { break }
            let byteCount = Int(mapping.load(at: place, as: UInt32.self))
            let seqnum: UInt64 = mapping.load(at: place + EntryRecord.Offset.seqnum)
            guard byteCount <= rest, seqnum > leftover?.lastSeqnum ?? 0,
                mapping.withBytes(at: place, count: byteCount, { Spool.isRecord($0, seqnum: seqnum) })
            else { break }
            if mapping.load(at: place + EntryRecord.Offset.kind, as: UInt8.self) == SpoolLayout.stubKind {
                let length: UInt64 = mapping.load(at: place + EntryRecord.headerByteCount)
                if !sideFiles.adopt(seqnum: seqnum, position: position, byteCount: Int(clamping: length)) {
                    notices.append(.entryMissing(path.removingLastComponent().appending(SideFiles.name(seqnum))))
                }
            }
            var found = leftover ?? Spool.Leftover(recordCount: 0, firstSeqnum: seqnum, lastSeqnum: seqnum)
            found.recordCount += 1
            found.lastSeqnum = seqnum
            leftover = found
            position += UInt64(byteCount)
            let reference = mapping.withBytes(at: place, count: byteCount) { ContextReference(of: $0) }
            if let reference { contexts.note(reference, end: position) }
        }
        return (position, leftover)
    }
}

extension MirroredMapping {
    /// The mark in a spool's file that counts for records up to `end`, and its serial.
    ///
    /// The other place is made free: what was stored there for records that were not published must not count when
    /// others are.
    func spoolMark(upTo end: UInt64) -> (mark: ReceptionMark, serial: UInt64) {
        let places = (0..<2).map { SpoolLayout.Offset.marks + $0 * SpoolLayout.markByteCount }
        func serial(_ place: Int) -> UInt64 { loadAcquiring(at: place + 8) }
        let valid = places.filter { loadAcquiring(at: $0) <= end && serial($0) > 0 }
        let found = valid.max { serial($0) < serial($1) }
        for place in places where place != found { storeReleasing(.max, at: place) }
        guard let found else { return (ReceptionMark(), 0) }
        func progress(_ place: Int) -> ReceptionProgress {
            ReceptionProgress(batch: loadAcquiring(at: place), word: loadAcquiring(at: place + 8))
        }
        return (ReceptionMark(native: progress(found + 16), syslog: progress(found + 32)), serial(found))
    }

    /// Whether all datagrams in a spool's file are worked off, according to its mark.
    func hasOnlyDoneDatagrams(_ mark: ReceptionMark) -> Bool {
        ReceptionSource.allCases.allSatisfy { source in
            let receiver = MessageReceiver.make(
                SpoolLayout.reception, in: self, at: SpoolLayout.receptionOffset(of: source))
            let doneCount = mark[source].batch == receiver.batch ? Int(mark[source].slotCount) : 0
            return receiver.count <= doneCount
        }
    }
}

extension Spool {
    /// Whether these bytes are one whole record with this sequence number, whose fields are where it says.
    static func isRecord(_ bytes: RawSpan, seqnum: UInt64) -> Bool {
        guard bytes.byteCount >= EntryRecord.headerByteCount, bytes.byteCount & 7 == 0, seqnum > 0, seqnum < 1 << 63,
            bytes.loadLittleEndian(at: 0, as: UInt32.self) == bytes.byteCount,
            bytes.loadLittleEndian(at: EntryRecord.Offset.seqnum, as: UInt64.self) == seqnum,
            bytes.loadLittleEndian(at: EntryRecord.Offset.checksum, as: UInt32.self)
                == RecordChecksum.checksum(of: bytes, seqnum: seqnum),
            bytes.byte(at: EntryRecord.Offset.kind) <= SpoolLayout.stubKind
        else { return false }
        return EntryRecord.fieldsEnd(of: bytes, fieldCount: bytes.loadLittleEndian(at: 4)) != nil
    }
}

extension Spool.Parts {
    /// Whether there are neither records nor datagrams that are not worked off.
    var isIdle: Bool { leftover == nil && mapping.hasOnlyDoneDatagrams(mark) }

    /// The run of sequence numbers, and the next one.
    var numbering: (seqnumID: (UInt64, UInt64), next: UInt64) {
        get {
            let place = SpoolLayout.Offset.seqnumID
            return (
                (mapping.load(at: place), mapping.load(at: place + 8)),
                mapping.loadAcquiring(at: SpoolLayout.Offset.nextSeqnum)
            )
        }
        set {
            let place = SpoolLayout.Offset.seqnumID
            mapping.store(newValue.seqnumID.0, at: place)
            mapping.store(newValue.seqnumID.1, at: place + 8)
            mapping.storeReleasing(newValue.next, at: SpoolLayout.Offset.nextSeqnum)
        }
    }
}
