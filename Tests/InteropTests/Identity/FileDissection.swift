import JournalFormat

/// A journal file taken apart, independently of our reader and writer: its header, and its objects as they lie.
struct FileDissection {
    /// An object, where it lies.
    struct Object {
        var offset: Int
        var type: ObjectType
        var flags: UInt8
        /// Header and content, without padding.
        var byteCount: Int

        /// Where the next object may begin.
        var end: Int { offset + Int(objectAligned(UInt64(byteCount))) }
    }

    enum Failure: Error {
        case notAnObject(offset: Int)
    }

    let bytes: [UInt8]
    let header: FileHeader
    let objects: [Object]
    /// Which of the objects begins at an offset.
    private let ordinals: [UInt64: Int]

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        (header, objects) = try bytes.withBytes { bytes in
            let header = try FileHeader(decoding: bytes)
            var objects: [Object] = []
            var offset = Int(header.headerByteCount)
            while header.tailObjectOffset != 0 {
                guard offset + 16 <= bytes.byteCount, let type = ObjectType(rawValue: bytes.byte(at: offset)) else {
                    throw Failure.notAnObject(offset: offset)
                }
                let byteCount: UInt64 = bytes.loadLittleEndian(at: offset + 8)
                guard byteCount >= 16, byteCount <= UInt64(bytes.byteCount - offset) else {
                    throw Failure.notAnObject(offset: offset)
                }
                objects.append(
                    Object(
                        offset: offset, type: type, flags: bytes.byte(at: offset + 1), byteCount: Int(byteCount)))
                if offset >= Int(header.tailObjectOffset) { break }
                offset = objects[objects.count - 1].end
            }
            return (header, objects)
        }
        ordinals = Dictionary(uniqueKeysWithValues: objects.enumerated().map { (UInt64($1.offset), $0) })
    }

    /// Where the last object ends.
    var end: Int { objects.last?.end ?? Int(header.headerByteCount) }

    /// Which object begins at `offset`.
    func ordinal(ofObjectAt offset: UInt64) -> Int? { ordinals[offset] }

    /// The number of 1 to 8 bytes, or 16 of them as an id.
    func text(of part: FilePart) -> String {
        if part.range.upperBound > bytes.count { return "nothing" }
        let slice = bytes[part.range]
        if part.range.count > 8 { return slice.prefix(48).map { hexadecimal(UInt64($0), minimumWidth: 2) }.joined() }
        return "0x" + hexadecimal(number(of: part))
    }

    /// The number in a part of at most 8 bytes.
    func number(of part: FilePart) -> UInt64 {
        bytes[part.range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What a DATA or FIELD object holds, uncompressed.
    func payload(of object: Object) throws -> [UInt8] {
        let start =
            object.type == .data ? DataLayout.payloadOffset(isCompact: header.isCompact) : FieldLayout.payload
        let stored = Array(bytes[object.offset + start..<object.offset + object.byteCount])
        guard let compression = try Decompressor.compression(ofFlags: object.flags) else { return stored }
        var decompressor = Decompressor()
        var output = ByteBuffer()
        try stored.withBytes { bytes throws(DecompressionError) in
            try decompressor.decompress(bytes, compression, into: &output)
        }
        return output.bytes.array
    }

    /// An object's kind, number, place, and the beginning of what it holds.
    func name(of object: Object) -> String {
        let ordinal = ordinals[UInt64(object.offset)].map { " number \($0)" } ?? ""
        var name = "\(object.type)\(ordinal) at 0x\(hexadecimal(UInt64(object.offset)))"
        if object.type == .data || object.type == .field, let payload = try? payload(of: object) {
            name += " (\(String(decoding: payload.prefix(40), as: UTF8.self).debugDescription))"
        }
        return name
    }
}
