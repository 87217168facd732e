internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension Spool {
    /// Publishes records of which some may be too long for the ring.
    func appendParts(of records: RawSpan, mark: ReceptionMark?) -> Bool {
        var (ringByteCount, sideByteCount) = (0, 0)
        Self.forEachRecord(in: records) { record in
            let isLong = record.byteCount > recordByteLimit
            ringByteCount += isLong ? SpoolLayout.stubByteCount : record.byteCount
            sideByteCount += isLong ? record.byteCount : 0
        }
        precondition(ringByteCount <= byteCapacity, "more records than the ring could ever hold")
        let head = self.head
        guard reserve(ringByteCount, sideByteCount: sideByteCount, at: head) else { return false }
        var position = head
        var seqnum = nextSeqnum
        Self.forEachRecord(in: records) { record in
            if record.byteCount > recordByteLimit {
                placeLong(record, at: position, seqnum: seqnum)
                position += UInt64(SpoolLayout.stubByteCount)
                seqnum += 1
            } else {
                let place = offset(of: position)
                mapping.store(record, at: place)
                seqnum = stamp(place, count: record.byteCount, from: seqnum)
                position += UInt64(record.byteCount)
            }
        }
        publish(position, nextSeqnum: seqnum, mark: mark)
        return true
    }

    static func forEachRecord(in records: RawSpan, _ body: (RawSpan) -> Void) {
        var offset = 0
        while offset < records.byteCount {
            let byteCount = Int(records.loadLittleEndian(at: offset, as: UInt32.self))
            body(records.extracting(offset..<offset + byteCount))
            offset += byteCount
        }
    }

    /// Writes a long record to its file, and what stands for it into the ring.
    private func placeLong(_ record: RawSpan, at position: UInt64, seqnum: UInt64) {
        var stub = ByteBuffer(minimumCapacity: SpoolLayout.stubByteCount)
        do throws(Errno) {
            try sideFiles.add(record, seqnum: seqnum, position: position)
            stub.append(record.extracting(first: EntryRecord.headerByteCount))
            stub.append(littleEndian: UInt64(record.byteCount))
            stub.store(littleEndian: UInt32(0), at: 4)
            stub.store(littleEndian: SpoolLayout.stubKind, at: EntryRecord.Offset.kind)
        } catch {
            stub.append(Self.note(ofLost: record, error).bytes)
        }
        stub.append(repeating: 0, count: SpoolLayout.stubByteCount - stub.count)
        stub.store(littleEndian: UInt32(SpoolLayout.stubByteCount), at: 0)
        let place = offset(of: position)
        mapping.store(stub.bytes, at: place)
        _ = stamp(place, count: stub.count, from: seqnum)
    }

    /// An entry that tells of one that is lost, because its file could not be written.
    private static func note(ofLost record: RawSpan, _ error: Errno) -> ByteBuffer {
        let header = EntryRecord.Header(decoding: record)
        var builder = EntryBuilder(minimumCapacity: SpoolLayout.stubByteCount)
        builder.begin()
        builder.addField("SYSLOG_IDENTIFIER=", "daybookd")
        builder.addField("PRIORITY=", "4")
        builder.addField(
            "MESSAGE=", "An entry of \(record.byteCount) bytes is lost: the spool has no room (errno \(error.rawValue))"
        )
        builder.finish(realtime: header.realtime, monotonic: header.monotonic, bootID: header.bootID, priority: 4)
        var note = ByteBuffer(minimumCapacity: SpoolLayout.stubByteCount)
        note.append(builder.buffer.bytes)
        return note
    }
}

extension Spool {
    /// How many of the bytes are the longest run of whole records that one ``append(_:mark:)`` takes.
    public func batchByteCount(of records: RawSpan) -> Int {
        records.byteCount <= batchByteLimit ? records.byteCount : prefix(of: records, batchByteLimit, .max)
    }

    /// How many of the bytes are the longest run of whole records for which there is room now.
    public func fittingByteCount(of records: RawSpan) -> Int {
        let room = min(batchByteLimit, byteCapacity - Int(head - tail))
        return prefix(of: records, room, sideFiles.count == 0 ? .max : byteCapacity - sideFiles.byteCount)
    }

    private func prefix(of records: RawSpan, _ ringRoom: Int, _ sideRoom: Int) -> Int {
        var (ringRoom, sideRoom, end) = (ringRoom, sideRoom, 0)
        while end < records.byteCount {
            let byteCount = Int(records.loadLittleEndian(at: end, as: UInt32.self))
            let isLong = byteCount > recordByteLimit
            ringRoom -= isLong ? SpoolLayout.stubByteCount : byteCount
            sideRoom -= isLong ? byteCount : 0
            guard ringRoom >= 0, sideRoom >= 0 else { break }
            end += byteCount
        }
        return end
    }
}
