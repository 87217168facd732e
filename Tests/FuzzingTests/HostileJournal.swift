import JournalFormat
import TestSupport

@testable import FuzzTargets

/// Small journals that were made to do harm.
enum HostileJournal {
    /// A journal in which the one compressed object has another payload, and lies at the end of the file.
    static func compressed(_ compression: Compression, _ payload: [UInt8]) throws -> [UInt8] {
        var image = try compact()
        guard let old = image.objects().first(where: { image.bytes[$0.offset + 1] != 0 }) else { return [] }
        let new = image.bytes.count
        image.bytes += image.bytes[old.offset..<old.offset + DataLayout.payloadOffset(isCompact: true)] + payload
        image.bytes[new + 1] = compression.rawValue
        image.set(UInt64(image.bytes.count - new), at: new + ObjectHeader.Offset.byteCount)
        image.bytes += [UInt8](repeating: 0, count: -image.bytes.count & 7)
        image.bytes[FileHeader.Offset.incompatibleFlags] |= UInt8(compression.fileFlag.rawValue)
        // All that led to the old object leads to the new one.
        for place in stride(from: 272, to: new, by: 4)
        where image.bytes.withBytes({
            $0.loadLittleEndian(at: place, as: UInt32.self) == UInt32(old.offset)
        }) {
            image.set(UInt64(new), at: place, byteCount: 4)
        }
        image.mendLength()
        image.mendCounts()
        return image.bytes
    }

    /// The seed that is compact and has an object that is compressed, by ZSTD.
    static func compact() throws -> JournalImage { JournalImage(try TinyJournal.all()[0]) }

    /// The seed with the most entries; it is regular, and archived.
    static func regular() throws -> JournalImage { JournalImage(try TinyJournal.all()[3]) }
}

/// Compressed payloads that say they are something else than they are.
enum HostilePayload: String, CaseIterable, Sendable {
    /// Announces 700 MiB, has one byte.
    case zstdWithHugeSize
    /// Announces 100 MiB, has one byte.
    case zstdWithLargeSize
    /// Announces 2^63 bytes.
    case zstdWithImpossibleSize
    /// Has 32 MiB, in little more than 1 kB.
    case zstdBomb
    /// Announces 760 MiB; 1 kB could hold 255.
    case lz4WithHugeSize
    /// Announces as much as 1 kB could hold, and does not hold it.
    case lz4WithLargeSize
    /// Wants a dictionary of 4 GiB.
    case xzWithHugeDictionary

    var compression: Compression {
        switch self {
        case .zstdWithHugeSize, .zstdWithLargeSize, .zstdWithImpossibleSize, .zstdBomb: .zstd
        case .lz4WithHugeSize, .lz4WithLargeSize: .lz4
        case .xzWithHugeDictionary: .xz
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .zstdWithHugeSize: Self.zstd(announced: 700 << 20, blockCount: 1)
        case .zstdWithLargeSize: Self.zstd(announced: 100 << 20, blockCount: 1)
        case .zstdWithImpossibleSize: Self.zstd(announced: 1 << 63, blockCount: 1)
        case .zstdBomb: Self.zstd(announced: 32 << 20, blockCount: 256)
        case .lz4WithHugeSize: Self.littleEndian(760 << 20) + [UInt8](repeating: 0x10, count: 1000)
        case .lz4WithLargeSize: Self.littleEndian(255 * 1000) + [UInt8](repeating: 0x10, count: 1000)
        case .xzWithHugeDictionary:
            // The header of the stream, with no check; that of a block with an LZMA2 dictionary of 4 GiB less a byte;
            // a chunk of which the beginning is there.
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0, 0xff, 0x12, 0xd9, 0x41] + Self.xzBlockHeader(dictionary: 40)
                + [0xe0, 0xff, 0xff, 0xff, 0xff, 0x5d] + [UInt8](repeating: 1, count: 900)
        }
    }

    /// A frame of blocks that each say one byte 128 Ki times over.
    private static func zstd(announced: UInt64, blockCount: Int) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xe0] + littleEndian(announced)
        for index in 0..<blockCount {
            let isLast = index == blockCount - 1 ? 1 : 0
            let size = blockCount == 1 ? 1 : 128 << 10
            let header = size << 3 | 1 << 1 | isLast
            frame += [UInt8(header & 255), UInt8(header >> 8 & 255), UInt8(header >> 16), UInt8(ascii: "=")]
        }
        return frame
    }

    private static func xzBlockHeader(dictionary: UInt8) -> [UInt8] {
        let head: [UInt8] = [2, 0, 0x21, 1, dictionary, 0, 0, 0]
        var sum: UInt32 = .max
        for byte in head {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        return head + littleEndian(UInt64(~sum)).prefix(4)
    }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}
