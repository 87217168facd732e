internal import JournalFormat

/// DATA objects.
extension SalvageScanner {
    /// What the payload of an object that may be a DATA object says of it.
    struct Payload {
        var byteCount: Int
        var hash: UInt64
        var jenkinsHash: UInt64
        /// The way of hashing that the object's hash agrees with, if it does with any.
        var proven: SalvageEvidence.Hash?
    }

    /// Looks at the object at `offset` as a DATA object of the given layout.
    ///
    /// - Parameter key: the id that the file may have.
    /// - Returns: `nil` when its size is impossible, its payload cannot be decompressed, or is no `NAME=value`.
    mutating func examineData(at offset: Int, isCompact: Bool, key: ID128?) -> Payload? {
        let head = DataLayout.payloadOffset(isCompact: isCompact)
        guard dataInput.prepare(offset, head) else { return nil }
        let object = ObjectHeader(decoding: dataInput.bytes(at: offset, count: ObjectHeader.byteCount))
        guard object.type == ObjectType.data.rawValue, object.byteCount > UInt64(head),
            object.byteCount <= UInt64(min(dataInput.byteCount - offset, Decompressor.maximumByteCount))
        else { return nil }
        let byteCount = Int(object.byteCount)
        guard looksLikePayload(at: offset + head, count: byteCount - head, flags: object.flags), spend(byteCount),
            dataInput.prepare(offset, byteCount)
        else { return nil }
        let hash: UInt64 = dataInput.load(at: offset + DataLayout.hash)
        let (start, count) = (offset + head, byteCount - head)
        if object.flags == 0 {
            return Self.examine(dataInput.bytes(at: start, count: count), hash: hash, byteCount: byteCount, key: key)
        }
        guard Self.decompress(dataInput, start..<start + count, flags: object.flags, into: &scratch),
            spend(scratch.buffer.count)
        else { return nil }
        return Self.examine(scratch.buffer.bytes, hash: hash, byteCount: byteCount, key: key)
    }

    /// - Returns: whether the payload can be decompressed.
    static func decompress(
        _ input: borrowing SalvageInput, _ range: Range<Int>, flags: UInt8, into scratch: inout FieldScratch
    ) -> Bool {
        (try? scratch.decompress(input.bytes(at: range.lowerBound, count: range.count), flags: flags)) != nil
    }

    private static func examine(_ payload: RawSpan, hash: UInt64, byteCount: Int, key: ID128?) -> Payload? {
        guard let sign = payload.firstOffset(of: UInt8(ascii: "=")), sign > 0 else { return nil }
        let jenkinsHash = JenkinsHash.hash(payload)
        var result = Payload(byteCount: byteCount, hash: hash, jenkinsHash: jenkinsHash)
        if hash == jenkinsHash {
            result.proven = .jenkins
        } else if let key, SipHash24(key: key).hash(payload) == hash {
            result.proven = .keyed(by: key)
        }
        return result
    }

    /// Whether it is worth while to read the payload: it begins with a name, or with what a compressor begins with.
    private mutating func looksLikePayload(at offset: Int, count: Int, flags: UInt8) -> Bool {
        let count = min(count, FieldName.maximumByteCount + 1)
        guard dataInput.prepare(offset, count) else { return false }
        switch Compression(rawValue: flags) {
        case .zstd: return count > 4 && dataInput.load(at: offset, as: UInt32.self) == 0xfd2f_b528
        case .xz: return count > 6 && dataInput.load(at: offset, as: UInt32.self) == 0x587a_37fd
        case .lz4: return count > 8 && dataInput.load(at: offset) <= UInt64(Decompressor.maximumByteCount)
        case nil:
            // Where the hash can be checked any name will do.
            if flags != 0 || !evidence.isKeyLost { return flags == 0 }
            return Self.beginsWithName(dataInput.bytes(at: offset, count: count))
        }
    }

    private static func beginsWithName(_ bytes: RawSpan) -> Bool {
        guard let sign = bytes.firstOffset(of: UInt8(ascii: "=")) else { return false }
        return FieldName.isValid(bytes.extracting(0..<sign))
    }

    /// The intact DATA object at `offset`, looked at now if it has not been before.
    ///
    /// - Returns: its number in the table, and `nil` when there is none.
    mutating func data(at offset: Int) -> Int? {
        if let index = table.index(of: offset) { return table.items[index].isIntact ? index : nil }
        // With the hash known, the walk has found all that lies before the entry, and nothing lies behind it.
        guard evidence.isKeyLost, offset & 7 == 0, offset >= FileHeader.minimumByteCount else { return nil }
        let payload = examineData(at: offset, isCompact: evidence.isCompact, key: nil)
        let index = insert(payload, at: offset)
        return payload == nil ? nil : index
    }

    /// The size of the DATA object at `offset`, when it is intact beyond doubt.
    mutating func intactData(at offset: Int) -> Int? {
        if evidence.isKeyLost {
            guard let index = table.index(of: offset), table.items[index].isConfirmed else { return nil }
            return table.items[index].byteCount
        }
        guard let payload = examineData(at: offset, isCompact: evidence.isCompact, key: evidence.key),
            payload.proven != nil
        else { return nil }
        _ = insert(payload, at: offset)
        return payload.byteCount
    }

    private mutating func insert(_ payload: Payload?, at offset: Int) -> Int {
        table.insert(
            SalvageDataTable.Item(
                offset: offset, byteCount: payload?.byteCount ?? 0, hash: payload?.hash ?? 0,
                jenkinsHash: payload?.jenkinsHash ?? 0, isConfirmed: !evidence.isKeyLost, isIntact: payload != nil))
    }
}
