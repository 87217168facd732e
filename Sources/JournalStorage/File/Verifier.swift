internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem

/// The work of ``JournalFile/verify(progress:)``: the first pass, through the objects as they lie.
struct Verifier: ~Copyable {
    let file: JournalFile
    let header: FileHeader
    var scratch = FieldScratch()
    var result = Verification()

    /// All objects begin before this offset.
    let bitmapByteCount: Int
    var data: ObjectBitmap
    var entries: ObjectBitmap
    var entryArrays: ObjectBitmap
    /// The arrays that lists have been found to consist of. One that two lists share would be walked twice, and
    /// many lists that share many arrays would take for ever.
    var chained: ObjectBitmap
    var usedDataBuckets: [Int] = []
    var dataCount: UInt64 = 0
    var fieldCount: UInt64 = 0
    var entryCount: UInt64 = 0
    var entryArrayCount: UInt64 = 0
    var tagCount: UInt64 = 0
    var tableCounts = (data: 0, field: 0)
    var lastEntry: (offset: UInt64, metadata: EntryMetadata)?
    var lastEpoch: UInt64?
    /// Checks the seals; `nil` when that is not asked for, or the file has none.
    var seals: SealChecker?

    init(_ file: JournalFile, header: FileHeader, _ authority: SealingAuthority?) {
        self.file = file
        self.header = header
        let byteCount = Int(min(header.tailObjectOffset, UInt64(file.mapping.byteCount))) + 1
        bitmapByteCount = byteCount
        data = ObjectBitmap(byteCount: byteCount)
        entries = ObjectBitmap(byteCount: byteCount)
        entryArrays = ObjectBitmap(byteCount: byteCount)
        chained = ObjectBitmap(byteCount: byteCount)
        if let authority, header.compatibleFlags.contains(.sealed) { seals = SealChecker(authority, header) }
    }

    mutating func run(_ progress: (Double) -> Void) {
        result.isSealed = header.compatibleFlags.contains(.sealed)
        result.isOnline = header.state == .online
        result.unknownFlags = header.compatibleFlags.subtracting(.known)
        if !result.unknownFlags.isEmpty { return }
        for offset in FileHeader.Offset.state + 1..<FileHeader.Offset.fileID {
            if file.mapping.load(at: offset, as: UInt8.self) != 0 {
                result.add(UInt64(offset), "a reserved byte of the header is not zero")
                break
            }
        }
        guard walkObjects(progress) else { return }
        checkCounts()
        checkReferences(progress)
        progress(1)
    }

    /// Goes through all objects.
    ///
    /// - Returns: whether the last one was reached.
    private mutating func walkObjects(_ progress: (Double) -> Void) -> Bool {
        let tail = header.tailObjectOffset
        if tail == 0 { return true }
        var offset = header.headerByteCount
        guard tail >= offset, tail & 7 == 0 else {
            result.add(UInt64(FileHeader.Offset.tailObjectOffset), "the tail object cannot be at \(hexadecimal(tail))")
            return false
        }
        var objectCount = 0
        while true {
            guard let object = object(at: offset) else { return false }
            check(object, at: offset)
            if offset == tail { return true }
            offset += objectAligned(object.byteCount)
            guard offset <= tail else {
                result.add(offset, "the objects do not lead to the tail object at \(hexadecimal(tail))")
                return false
            }
            objectCount += 1
            if objectCount & 0xffff == 0 { progress(Double(offset) / Double(tail) / 2) }
        }
    }

    /// The header of the object at `offset`, if there is one, and it lies inside the file.
    private mutating func object(at offset: UInt64) -> ObjectHeader? {
        guard file.contains(end: offset + 16) else {
            result.add(offset, "no object: the file ends here")
            return nil
        }
        let header = file.mapping.withBytes(at: Int(offset), count: 16) { ObjectHeader(decoding: $0) }
        guard ObjectType(rawValue: header.type) != nil else {
            result.add(offset, "no object: type \(header.type) does not exist")
            return nil
        }
        guard header.byteCount >= 16, header.byteCount < UInt64(Int.max) - offset,
            file.contains(end: offset + header.byteCount)
        else {
            result.add(offset, "the object's size cannot be \(header.byteCount)")
            return nil
        }
        return header
    }

    private mutating func check(_ object: ObjectHeader, at offset: UInt64) {
        guard let type = ObjectType(rawValue: object.type) else { return }
        if type != .data, object.flags != 0 { result.add(offset, "a \(type) object cannot have flags") }
        switch type {
        case .data: checkData(object, at: offset)
        case .field: checkField(object, at: offset)
        case .entry: checkEntry(object, at: offset)
        case .dataHashTable:
            tableCounts.data += 1
            checkTable(
                object, at: offset, isOnly: tableCounts.data == 1, header.dataHashTableOffset,
                header.dataHashTableByteCount)
        case .fieldHashTable:
            tableCounts.field += 1
            checkTable(
                object, at: offset, isOnly: tableCounts.field == 1, header.fieldHashTableOffset,
                header.fieldHashTableByteCount)
        case .entryArray: checkEntryArray(object, at: offset)
        case .tag: checkTag(object, at: offset)
        }
        if type == .entry || type == .tag { checkSeals(type, at: offset) }
    }
}
