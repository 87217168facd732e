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
        let (typeAndFlags, byteCount) = mapping.loadPair(at: Int(offset))
        let found = UInt8(truncatingIfNeeded: typeAndFlags)
        guard found == type.rawValue else {
            throw .unexpectedType(found, expected: type, at: ObjectOffset(offset))
        }
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
        let (typeAndFlags, byteCount) = mapping.loadPair(at: start)
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

    /// Calls `body` with the bytes of the first `count` items of the ENTRY object at `offset`, which
    /// ``item(_:in:)`` reads.
    @inline(__always)
    func withItems(_ count: Int, ofEntryAt offset: UInt64, _ body: (RawSpan) -> Void) {
        let byteCount = count * EntryLayout.itemByteCount(isCompact: layout.isCompact)
        mapping.withBytes(at: Int(offset) + EntryLayout.items, count: byteCount, body)
    }

    /// The offset of the DATA object that one of an entry's items names.
    @inline(__always)
    func item(_ index: Int, in items: RawSpan) -> UInt64 {
        layout.isCompact
            ? UInt64(items.loadLittleEndian(at: index * 4, as: UInt32.self)) : items.loadLittleEndian(at: index * 16)
    }

    /// What the ENTRY object at `offset` says of itself.
    func checkedMetadata(ofEntryAt offset: UInt64) throws(FormatError) -> EntryMetadata {
        _ = try itemCount(ofEntryAt: offset)
        let seqnumID = id(at: FileHeader.Offset.seqnumID)
        let entry = mapping.withBytes(at: Int(offset), count: EntryLayout.items) { bytes in
            EntryMetadata(
                seqnumID: seqnumID, seqnum: bytes.loadLittleEndian(at: EntryLayout.seqnum),
                realtime: bytes.loadLittleEndian(at: EntryLayout.realtime),
                monotonic: bytes.loadLittleEndian(at: EntryLayout.monotonic),
                bootID: ID128(decoding: bytes, at: EntryLayout.bootID),
                xorHash: bytes.loadLittleEndian(at: EntryLayout.xorHash))
        }
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
        let result: EntryMetadata
        do {
            result = try checkedMetadata(ofEntryAt: offset.rawValue)
        } catch {
            throw self.error(error, at: offset.rawValue)
        }
        try checkReadable()
        return result
    }
}
