internal import JournalFormat

/// The bytes of a journal file, which may be damaged, with its objects found and mended.
///
/// What is mended lets the readers get beyond their first checks: a changed payload whose hash is right again is read
/// where one with a wrong hash is only refused.
struct JournalImage {
    struct Object {
        var offset: Int
        var type: ObjectType
        var byteCount: Int
    }

    var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.count < FileHeader.byteCountOf256 {
            self.bytes += [UInt8](repeating: 0, count: FileHeader.byteCountOf256 - bytes.count)
        }
    }

    func word(at offset: Int) -> UInt64 { bytes.withBytes { $0.loadLittleEndian(at: offset) } }

    mutating func set(_ value: UInt64, at offset: Int, byteCount: Int = 8) {
        for index in 0..<byteCount where offset + index < bytes.count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
        }
    }

    var flags: IncompatibleFlags {
        IncompatibleFlags(rawValue: UInt32(truncatingIfNeeded: word(at: FileHeader.Offset.incompatibleFlags)))
    }

    var isCompact: Bool { flags.contains(.compact) }

    var headerByteCount: Int {
        let said = word(at: FileHeader.Offset.headerByteCount)
        return said < UInt64(bytes.count) ? Int(said) & ~7 : FileHeader.byteCountOf256
    }

    /// The objects, as they lie one behind the other, up to the first that cannot be one.
    func objects() -> [Object] {
        var objects: [Object] = []
        var offset = headerByteCount
        while offset + ObjectHeader.byteCount <= bytes.count, let type = ObjectType(rawValue: bytes[offset]) {
            let byteCount = word(at: offset + ObjectHeader.Offset.byteCount)
            guard byteCount >= 16, byteCount <= UInt64(bytes.count - offset) else { break }
            objects.append(Object(offset: offset, type: type, byteCount: Int(byteCount)))
            offset += Int(objectAligned(byteCount))
        }
        return objects
    }

    /// Lets the header say how long the file is, and which object is the last.
    mutating func mendLength() {
        set(UInt64(bytes.count - headerByteCount), at: FileHeader.Offset.arenaByteCount)
        if let last = objects().last { set(UInt64(last.offset), at: FileHeader.Offset.tailObjectOffset) }
    }

    /// Lets the header count the objects that there are.
    mutating func mendCounts() {
        let objects = objects()
        func count(_ type: ObjectType) -> UInt64 { UInt64(objects.count { $0.type == type }) }
        set(UInt64(objects.count), at: FileHeader.Offset.objectCount)
        set(count(.entry), at: FileHeader.Offset.entryCount)
        set(count(.data), at: FileHeader.Offset.dataCount)
        set(count(.field), at: FileHeader.Offset.fieldCount)
        set(count(.entryArray), at: FileHeader.Offset.entryArrayCount)
    }

    /// Lets each DATA and FIELD object have the hash of what it holds, and be where its hash table says.
    mutating func mendHashes() {
        let objects = objects()
        let fileID = bytes.withBytes { ID128(decoding: $0, at: FileHeader.Offset.fileID) }
        let hash = FieldHash(fileID: fileID, flags: flags)
        for type in [ObjectType.data, .field] {
            let tableType: ObjectType = type == .data ? .dataHashTable : .fieldHashTable
            guard let table = objects.first(where: { $0.type == tableType }) else { continue }
            let bucketCount = (table.byteCount - HashTableLayout.items) / HashTableLayout.itemByteCount
            guard bucketCount > 0 else { continue }
            let items = table.offset + HashTableLayout.items
            for index in items..<items + bucketCount * HashTableLayout.itemByteCount { bytes[index] = 0 }
            for object in objects where object.type == type {
                guard let value = self.hash(of: object, hash) else { continue }
                set(value, at: object.offset + DataLayout.hash)
                append(object.offset, toBucketAt: items + Int(value % UInt64(bucketCount)) * 16)
            }
        }
    }

    private func hash(of object: Object, _ hash: FieldHash) -> UInt64? {
        let head = object.type == .data ? DataLayout.payloadOffset(isCompact: isCompact) : FieldLayout.payload
        guard object.byteCount > head else { return nil }
        return bytes.withBytes { bytes -> UInt64? in
            let stored = bytes.extracting(object.offset + head..<object.offset + object.byteCount)
            guard let compression = Compression(rawValue: bytes.byte(at: object.offset + 1)) else {
                return hash.hash(stored)
            }
            var decompressor = Decompressor()
            var payload = ByteBuffer()
            guard (try? decompressor.decompress(stored, compression, into: &payload)) != nil else { return nil }
            return hash.hash(payload.bytes)
        }
    }

    /// Puts an object at the end of a hash chain.
    private mutating func append(_ offset: Int, toBucketAt bucket: Int) {
        let tail = Int(word(at: bucket + HashTableLayout.tailOffset))
        if tail == 0 { set(UInt64(offset), at: bucket) }
        // In DATA and FIELD objects alike.
        if tail != 0 { set(UInt64(offset), at: tail + DataLayout.nextHashOffset) }
        set(0, at: offset + DataLayout.nextHashOffset)
        set(UInt64(offset), at: bucket + HashTableLayout.tailOffset)
    }
}
