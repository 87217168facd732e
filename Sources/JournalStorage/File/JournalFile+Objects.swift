public import JournalFormat
internal import LinuxSystem

extension JournalFile {
    /// Checks that an object of `type` lies at `offset`, wholly inside the file.
    ///
    /// - Returns: the object's size without padding.
    func byteCount(
        of type: ObjectType, at offset: UInt64, minimum: UInt64
    ) throws(FormatError) -> UInt64 {
        guard offset & 7 == 0, offset >= layout.headerByteCount, offset < UInt64(Int.max) - 16 else {
            throw .invalidOffset(ObjectOffset(offset))
        }
        guard contains(end: offset + 16) else {
            throw .objectBeyondEnd(
                at: ObjectOffset(offset), byteCount: 16, fileByteCount: UInt64(mapping.byteCount))
        }
        let found: UInt8 = mapping.load(at: Int(offset))
        guard found == type.rawValue else {
            throw .unexpectedType(found, expected: type, at: ObjectOffset(offset))
        }
        let byteCount: UInt64 = mapping.load(at: Int(offset) + ObjectHeader.Offset.byteCount)
        guard byteCount >= minimum, byteCount < UInt64(Int.max) - offset else {
            throw .invalidObjectSize(byteCount, of: type, at: ObjectOffset(offset))
        }
        guard contains(end: offset + byteCount) else {
            throw .objectBeyondEnd(
                at: ObjectOffset(offset), byteCount: byteCount, fileByteCount: UInt64(mapping.byteCount))
        }
        return byteCount
    }

    /// A link to another object, which other processes may set meanwhile.
    @inline(__always)
    func link(at offset: UInt64, _ field: Int) -> UInt64 { mapping.loadAcquiring(at: Int(offset) + field) }

    /// Where the payload of a DATA object lies and whether it is compressed.
    struct Payload {
        var offset: Int
        var byteCount: Int
        /// The object's flags; 0 for a payload that is not compressed.
        var flags: UInt8
    }

    /// Looks at the DATA object at `offset`, or returns `nil` when there is none. For hot paths: no error is made.
    @inline(__always)
    func payload(ofDataAt offset: UInt64) -> Payload? {
        guard offset & 7 == 0, offset >= layout.headerByteCount, offset < UInt64(Int.max) / 2,
            contains(end: offset + 16)
        else { return nil }
        let start = Int(offset)
        let typeAndFlags: UInt16 = mapping.load(at: start)
        let byteCount: UInt64 = mapping.load(at: start + ObjectHeader.Offset.byteCount)
        let head = DataLayout.payloadOffset(isCompact: layout.isCompact)
        guard UInt8(truncatingIfNeeded: typeAndFlags) == ObjectType.data.rawValue, byteCount > UInt64(head),
            byteCount < UInt64(Int.max) / 2, contains(end: offset + byteCount)
        else { return nil }
        return Payload(
            offset: start + head, byteCount: Int(byteCount) - head, flags: UInt8(truncatingIfNeeded: typeAndFlags >> 8))
    }

    /// The number of items of the ENTRY object at `offset`.
    func itemCount(ofEntryAt offset: UInt64) throws(FormatError) -> Int {
        let item = UInt64(EntryLayout.itemByteCount(isCompact: layout.isCompact))
        let head = UInt64(EntryLayout.items)
        let byteCount = try byteCount(of: .entry, at: offset, minimum: head + item)
        guard (byteCount - head) % item == 0 else {
            throw .invalidObjectSize(byteCount, of: .entry, at: ObjectOffset(offset))
        }
        return Int((byteCount - head) / item)
    }

    /// The offset of the DATA object that an entry's item names.
    @inline(__always)
    func item(_ index: Int, ofEntryAt offset: UInt64) -> UInt64 {
        let start = Int(offset) + EntryLayout.items
        return layout.isCompact
            ? UInt64(mapping.load(at: start + index * 4, as: UInt32.self)) : mapping.load(at: start + index * 16)
    }

    /// What the ENTRY object at `offset` says of itself.
    func checkedMetadata(ofEntryAt offset: UInt64) throws(FormatError) -> EntryMetadata {
        _ = try itemCount(ofEntryAt: offset)
        let start = Int(offset)
        let entry = EntryMetadata(
            seqnumID: seqnumID, seqnum: mapping.load(at: start + EntryLayout.seqnum),
            realtime: mapping.load(at: start + EntryLayout.realtime),
            monotonic: mapping.load(at: start + EntryLayout.monotonic),
            bootID: id(at: start + EntryLayout.bootID),
            xorHash: mapping.load(at: start + EntryLayout.xorHash))
        func invalid(_ field: String, _ value: UInt64) -> FormatError {
            .invalidObject(.entry, at: ObjectOffset(offset), field: field, value: value)
        }
        guard entry.seqnum > 0 else { throw invalid("seqnum", 0) }
        guard isValidRealtime(entry.realtime) else { throw invalid("realtime", entry.realtime) }
        guard isValidMonotonic(entry.monotonic) else { throw invalid("monotonic", entry.monotonic) }
        guard !entry.bootID.isZero else { throw invalid("boot_id", 0) }
        return entry
    }

    /// What the entry at `offset` says of itself.
    ///
    /// - Throws: ``JournalFileError`` when there is no intact entry at `offset`, or the file could not be read.
    public func metadata(ofEntryAt offset: ObjectOffset) throws(JournalFileError) -> EntryMetadata {
        mapping.claim()
        let result = Result { () throws(FormatError) in try checkedMetadata(ofEntryAt: offset.rawValue) }
        // Zeros in the place of what could not be read are no damage of the format.
        try checkReadable()
        do {
            return try result.get()
        } catch {
            throw JournalFileError(path: path, .format(error))
        }
    }
}
