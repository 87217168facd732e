internal import JournalFormat
internal import LinuxSystem

/// DATA objects.
extension Verifier {
    /// What the payload of a DATA object says.
    struct Value {
        var hash: UInt64
        var jenkinsHash: UInt64
        /// The name of the field, as ``FieldLedger`` has it; 0 for none.
        var nameKey: UInt64 = 0
        var isNameValid = true
        /// The boot, if the field is `_BOOT_ID`.
        var bootID: ID128?
    }

    mutating func visitData(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        let head = DataLayout.payloadOffset(isCompact: header.isCompact)
        guard object.byteCount > UInt64(head) else {
            broken.insert(offset)
            return result.add(offset, .data) { "it has no payload" }
        }
        let data = DataFields(decoding: bytes, isCompact: header.isCompact)
        let value = examine(object, bytes.extracting(head..<Int(object.byteCount)), at: offset)
        if let value, value.hash != data.hash {
            result.add(offset, .data) { "its payload does not have the hash \(hexadecimal(data.hash)) that it says" }
        }
        let isSound = value?.hash == data.hash
        if !isSound { broken.insert(offset) }
        if isSound, let bootID = value?.bootID { boots.note(bootID, at: offset) }
        passChain(
            .data, offset, data.hash, value?.hash ?? data.hash, data.nextHash,
            isUnlinked: data.entryCount == 0 && data.entry == 0 && data.nextHash == 0)
        if let value { followField(value, data, at: offset, isSound: isSound) }
        startList(data, at: offset, jenkinsHash: value?.jenkinsHash ?? 0)
    }

    /// Looks at a payload.
    ///
    /// - Returns: `nil`, after saying so, when it cannot be read.
    private mutating func examine(_ object: ObjectHeader, _ stored: RawSpan, at offset: UInt64) -> Value? {
        if object.flags == 0 { return examine(stored) }
        guard let compression = Compression(rawValue: object.flags),
            header.incompatibleFlags.contains(compression.fileFlag)
        else {
            result.add(offset, .data) { "its flags, \(object.flags), are none of the file's kinds of compression" }
            return nil
        }
        guard (try? scratch.decompress(stored, flags: object.flags)) != nil else {
            result.add(offset, .data) { "its payload cannot be decompressed" }
            return nil
        }
        return examine(scratch.buffer.bytes)
    }

    private func examine(_ payload: RawSpan) -> Value {
        let hash = file.layout.fieldHash.hash(payload)
        var value = Value(hash: hash, jenkinsHash: hash)
        if header.incompatibleFlags.contains(.keyedHash) { value.jenkinsHash = JenkinsHash.hash(payload) }
        if let end = payload.firstOffset(of: UInt8(ascii: "=")), end > 0 {
            let name = payload.extracting(0..<end)
            value.nameKey = fields.key(of: name)
            value.isNameValid = FieldName.isValid(name)
            value.bootID = BootLedger.bootID(payload)
        }
        return value
    }
}

/// The fields of a DATA object, read once: another process may be writing.
struct DataFields {
    var hash: UInt64
    var nextHash: UInt64
    var nextField: UInt64
    var entryCount: UInt64
    var entry: UInt64
    var entryArray: UInt64
    /// The last array of the list in the lower half, its used slots in the upper one; 0 in regular files.
    var tail: UInt64

    /// The count comes before what it counts: what is counted is there.
    init(decoding bytes: RawSpan, isCompact: Bool) {
        entryCount = bytes.loadLittleEndian(at: DataLayout.entryCount)
        hash = bytes.loadLittleEndian(at: DataLayout.hash)
        nextHash = bytes.loadLittleEndian(at: DataLayout.nextHashOffset)
        nextField = bytes.loadLittleEndian(at: DataLayout.nextFieldOffset)
        entry = bytes.loadLittleEndian(at: DataLayout.entryOffset)
        entryArray = bytes.loadLittleEndian(at: DataLayout.entryArrayOffset)
        tail = isCompact ? bytes.loadLittleEndian(at: DataLayout.tailEntryArrayOffset) : 0
    }
}
