internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Stores into a spool's file whatever an input says.
enum SpoolDamage {
    /// What is put right again behind the damage.
    struct Mending: OptionSet {
        let rawValue: UInt8
        /// The checksum of the header.
        static let header = Mending(rawValue: 1)
        /// The checksums of the records.
        static let records = Mending(rawValue: 2)
    }

    // Where the header says what; see `SpoolLayout`.
    private static let ringOffset = 56
    private static let checksum = 120
    private static let contextsByteCount = 8 * 4096
    private static let partByteCount = 16 << 10

    static func apply(_ input: RawSpan, to path: FilePath) throws {
        guard input.byteCount > 0 else { return }
        let file = try OwnedDescriptor.open(path, .readWrite)
        let ring: Int = try file.bytes(at: ringOffset, count: 8).withBytes { $0.loadLittleEndian(at: 0) }
        let contexts = ring - contextsByteCount
        let parts = [0, 4096, 4096 + (contexts - 4096) / 2, contexts, ring]
        var rest = input.extracting(droppingFirst: 1)
        while rest.byteCount > 4 {
            let place = Int(rest.loadLittleEndian(at: 1, as: UInt16.self)) % (partByteCount - 256)
            let part = Int(rest.byte(at: 0)) % parts.count
            // Into the header only what fits there.
            let start = parts[part] + (part == 0 ? place % 3840 : place)
            let count = min(Int(rest.byte(at: 3)), rest.byteCount - 4)
            try file.write(rest.extracting(4..<4 + count), at: start)
            rest = rest.extracting(droppingFirst: 4 + count)
        }
        let mending = Mending(rawValue: input.byte(at: 0))
        if mending.contains(.header) {
            let sum = try file.bytes(at: 0, count: checksum).withBytes { JenkinsHash.hash($0) }
            try file.write(littleEndianBytes(sum, count: 8), at: checksum)
        }
        if mending.contains(.records) { try mendRecords(file, ring) }
    }

    private static func mendRecords(_ file: borrowing OwnedDescriptor, _ ring: Int) throws {
        let bytes = try file.bytes(at: ring, count: partByteCount)
        var offset = 0
        while offset + EntryRecord.headerByteCount <= bytes.count {
            let byteCount: UInt32 = bytes.withBytes { $0.loadLittleEndian(at: offset) }
            let end = offset + Int(byteCount)
            guard byteCount >= EntryRecord.headerByteCount, byteCount & 7 == 0, end <= bytes.count else { return }
            let sum = bytes.withBytes { bytes in
                let record = bytes.extracting(offset..<end)
                return RecordChecksum.checksum(
                    of: record, seqnum: record.loadLittleEndian(at: EntryRecord.Offset.seqnum))
            }
            let place = ring + offset + EntryRecord.Offset.checksum
            try file.write(littleEndianBytes(UInt64(sum), count: 4), at: place)
            offset = end
        }
    }

    private static func littleEndianBytes(_ value: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

extension OwnedDescriptor {
    fileprivate func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
        try bytes.withBytes { (bytes) throws(Errno) in try write(bytes, at: offset) }
    }
}
