import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport

/// A small journal file to be damaged, and what is in it: found by walking through its objects while it is intact, in the
/// plainest way, and not by what is under test.
struct SalvageSubject {
    struct Entry {
        var offset: Int
        var object: Range<Int>
        /// The DATA objects of the entry.
        var data: [Range<Int>]
    }

    let kind: FileKind
    let bytes: [UInt8]
    private(set) var entries: [Entry] = []
    /// Every object, with its type.
    private(set) var objects: [(type: UInt8, range: Range<Int>)] = []
    let headerByteCount: Int

    var payloadOffset: Int { kind.isCompact ? 72 : 64 }
    var itemByteCount: Int { kind.isCompact ? 4 : 16 }

    /// Entries with fields that are shared and fields that are not, of all sizes there are around a multiple of 8, one
    /// field that is given twice, and one that is compressed.
    static let fields: [[String]] = [
        ["_BOOT_ID=0123456789ab4def8123456789abcdef", "MESSAGE=one", "PRIORITY=6"],
        ["_BOOT_ID=0123456789ab4def8123456789abcdef", "MESSAGE=two", "PRIORITY=6", "N=1"],
        ["MESSAGE=three", "MESSAGE=three", "PRIORITY=5", "N=22"],
        ["MESSAGE=" + String(repeating: "long ", count: 150), "PRIORITY=6", "N=333"],
        ["_BOOT_ID=0123456789ab4def8123456789abcdef", "MESSAGE=one", "N=1", "EMPTY="],
        ["MESSAGE=two", "PRIORITY=5"], ["MESSAGE=last", "PRIORITY=6", "N=22", "X=4444444"],
    ]

    init(
        _ kind: FileKind, in directory: TemporaryDirectory, name: String = "subject.journal",
        level: JournalFileOptions.Level = .systemd252
    ) throws {
        self.kind = kind
        let path = directory.path.appending(name)
        var options = kind.options
        options.level = level
        options.dataBucketCount = 17
        options.fileID = ID128(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888)
        options.machineID = ID128(high: 0x9999_2222_3333_4444, low: 0x8555_6666_7777_9999)
        try Self.write(path, options)
        let all = try FileSystem.contents(of: path)
        let header = try all.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        headerByteCount = Int(header.headerByteCount)
        var position = headerByteCount
        var end = position
        while position <= Int(header.tailObjectOffset) {
            let (type, byteCount) = all.withBytes { bytes in
                (bytes.byte(at: position), Int(bytes.loadLittleEndian(at: position + 8, as: UInt64.self)))
            }
            objects.append((type, position..<position + byteCount))
            position = (position + byteCount + 7) / 8 * 8
            end = position
        }
        bytes = Array(all[..<end])
        for (type, range) in objects where type == 3 {
            let items = stride(from: range.lowerBound + 64, to: range.upperBound, by: itemByteCount).map { place in
                bytes.withBytes { bytes in
                    kind.isCompact
                        ? Int(bytes.loadLittleEndian(at: place, as: UInt32.self))
                        : Int(bytes.loadLittleEndian(at: place, as: UInt64.self))
                }
            }
            let data = items.compactMap { item in objects.first { $0.range.lowerBound == item }?.range }
            entries.append(Entry(offset: range.lowerBound, object: range, data: data))
        }
    }

    private static func write(_ path: FilePath, _ options: JournalFileOptions) throws {
        var writer = try JournalFileWriter.create(path, options: options)
        for (index, fields) in Self.fields.enumerated() {
            try writer.append(
                TestEntry(fields, realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index) + 5))
        }
        try writer.markOffline()
    }

    /// What a byte of the file is to the entries that it belongs to.
    enum Role {
        /// Part of no entry's own objects.
        case none
        /// One that their content, or what vouches for it, depends on.
        case content
        /// One that nothing vouches for: times, the boot, links to other objects, bytes that mean nothing.
        case unchecked
    }

    func role(of offset: Int, isKeyLost: Bool) -> Role {
        guard let object = objects.first(where: { $0.range.contains(offset) }) else { return .none }
        let place = offset - object.range.lowerBound
        switch object.type {
        case 1:
            if (2..<8).contains(place) || (24..<payloadOffset).contains(place) { return .unchecked }
            // Some bits of compressed bytes make no difference.
            if bytes[object.range.lowerBound + 1] != 0, place >= payloadOffset { return .unchecked }
            // What is given twice cancels itself out of the xor hash.
            if isKeyLost, isRepeated(object.range) { return .unchecked }
            // The hash is of no use without its key; regular entries repeat it.
            if isKeyLost, kind.isCompact, (16..<24).contains(place) { return .unchecked }
            return .content
        case 3: return (2..<8).contains(place) || (16..<56).contains(place) ? .unchecked : .content
        default: return .none
        }
    }

    private func isRepeated(_ data: Range<Int>) -> Bool {
        bytes[data].dropFirst(payloadOffset).elementsEqual("MESSAGE=three".utf8)
    }

    /// The offsets of the entries that have a byte at `offset` in one of their objects.
    func entries(hitAt offset: Int) -> Set<Int> {
        Set(entries.filter { $0.object.contains(offset) || $0.data.contains { $0.contains(offset) } }.map(\.offset))
    }
}

/// The offsets of the entries that are found in a file.
func salvageable(_ path: FilePath) throws -> [Int] {
    try Salvage.scan(path).entries.map { Int($0.offset.rawValue) }
}

/// Overwrites bytes of a file.
func overwrite(_ path: FilePath, at offset: Int, _ bytes: [UInt8]) throws {
    let file = try OwnedDescriptor.open(path, .readWrite)
    try bytes.withBytes { bytes throws(Errno) in try file.write(bytes, at: offset) }
}
