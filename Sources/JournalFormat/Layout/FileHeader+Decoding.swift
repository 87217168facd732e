extension FileHeader {
    /// Reads the header in the first bytes of a file, and checks what can be checked without the file's size.
    ///
    /// - Parameter bytes: at least the first ``minimumByteCount`` bytes; fields that lie beyond its end count as
    ///   missing only if the header says so.
    /// - Throws: ``FormatError`` when this is not the header of a journal that can be read.
    public init(decoding bytes: RawSpan) throws(FormatError) {
        guard bytes.byteCount >= Self.minimumByteCount else {
            throw .fileTooShort(byteCount: UInt64(bytes.byteCount))
        }
        func word(_ offset: Int) -> UInt64 { bytes.loadLittleEndian(at: offset) }
        guard word(0) == Self.signature else { throw .notAJournal }
        let state = bytes.byte(at: Offset.state)
        guard let knownState = FileState(rawValue: state) else { throw .invalidState(state) }
        self.state = knownState
        compatibleFlags = CompatibleFlags(rawValue: bytes.loadLittleEndian(at: Offset.compatibleFlags))
        incompatibleFlags = IncompatibleFlags(rawValue: bytes.loadLittleEndian(at: Offset.incompatibleFlags))
        let unknown = incompatibleFlags.subtracting(.known)
        guard unknown.isEmpty else { throw .unsupportedFlags(unknown.rawValue) }
        headerByteCount = word(Offset.headerByteCount)
        guard headerByteCount >= UInt64(Self.minimumByteCount), headerByteCount & 7 == 0 else {
            throw .invalidHeader(field: "header_size", value: headerByteCount)
        }
        let length = Int(min(headerByteCount, UInt64(Self.byteCountOf256)))
        guard bytes.byteCount >= length else { throw .fileTooShort(byteCount: UInt64(bytes.byteCount)) }
        fileID = ID128(decoding: bytes, at: Offset.fileID)
        machineID = ID128(decoding: bytes, at: Offset.machineID)
        tailEntryBootID = ID128(decoding: bytes, at: Offset.tailEntryBootID)
        seqnumID = ID128(decoding: bytes, at: Offset.seqnumID)
        arenaByteCount = word(Offset.arenaByteCount)
        dataHashTableOffset = word(Offset.dataHashTableOffset)
        dataHashTableByteCount = word(Offset.dataHashTableByteCount)
        fieldHashTableOffset = word(Offset.fieldHashTableOffset)
        fieldHashTableByteCount = word(Offset.fieldHashTableByteCount)
        tailObjectOffset = word(Offset.tailObjectOffset)
        objectCount = word(Offset.objectCount)
        entryCount = word(Offset.entryCount)
        tailEntrySeqnum = word(Offset.tailEntrySeqnum)
        headEntrySeqnum = word(Offset.headEntrySeqnum)
        entryArrayOffset = word(Offset.entryArrayOffset)
        headEntryRealtime = word(Offset.headEntryRealtime)
        tailEntryRealtime = word(Offset.tailEntryRealtime)
        tailEntryMonotonic = word(Offset.tailEntryMonotonic)
        func optionalWord(_ offset: Int) -> UInt64? { offset + 8 <= length ? word(offset) : nil }
        func optionalHalf(_ offset: Int) -> UInt32? {
            offset + 4 <= length ? bytes.loadLittleEndian(at: offset) : nil
        }
        dataCount = optionalWord(Offset.dataCount)
        fieldCount = optionalWord(Offset.fieldCount)
        tagCount = optionalWord(Offset.tagCount)
        entryArrayCount = optionalWord(Offset.entryArrayCount)
        dataHashChainDepth = optionalWord(Offset.dataHashChainDepth)
        fieldHashChainDepth = optionalWord(Offset.fieldHashChainDepth)
        tailEntryArrayOffset = optionalHalf(Offset.tailEntryArrayOffset)
        tailEntryArrayEntryCount = optionalHalf(Offset.tailEntryArrayEntryCount)
        tailEntryOffset = optionalWord(Offset.tailEntryOffset)
    }
}
