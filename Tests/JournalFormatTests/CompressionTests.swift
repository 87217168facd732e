import JournalFormat
import TestSupport
import Testing

@Suite("Compression")
struct CompressionTests {
    static func compressed(_ payload: [UInt8], _ compression: Compression) -> [UInt8]? {
        var output = ByteBuffer()
        let compressor = Compressor(compression)
        return payload.withBytes { compressor.compress($0, into: &output) } ? output.bytes.array : nil
    }

    static func decompressed(_ bytes: [UInt8], _ compression: Compression) throws -> [UInt8] {
        var output = ByteBuffer()
        var decompressor = Decompressor()
        try bytes.withBytes { (bytes) throws(DecompressionError) in
            try decompressor.decompress(bytes, compression, into: &output)
        }
        return output.bytes.array
    }

    @Test("What was compressed comes back", arguments: Compression.allCases, [512, 5000, 300_000, 3_000_000])
    func roundTrip(compression: Compression, byteCount: Int) throws {
        let payload = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 / 7 % 50) }
        let bytes = try #require(Self.compressed(payload, compression))
        #expect(bytes.count < payload.count)
        #expect(try Self.decompressed(bytes, compression) == payload)
    }

    @Test("What does not become shorter stays as it is", arguments: Compression.allCases)
    func incompressible(compression: Compression) {
        var generator = SeededGenerator(seed: 1)
        let payload = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(Self.compressed(payload, compression) == nil)
    }

    @Test("Every truncation of compressed bytes is an error", arguments: Compression.allCases)
    func truncations(compression: Compression) throws {
        let payload = [UInt8]("MESSAGE=".utf8) + (0..<2000).map { UInt8(truncatingIfNeeded: $0 / 9) }
        let bytes = try #require(Self.compressed(payload, compression))
        for byteCount in 0..<bytes.count {
            #expect(throws: DecompressionError.self) {
                try Self.decompressed(Array(bytes.prefix(byteCount)), compression)
            }
        }
    }

    @Test("A flipped bit never crashes", arguments: Compression.allCases)
    func flippedBits(compression: Compression) throws {
        let payload = [UInt8]("MESSAGE=".utf8) + (0..<1500).map { UInt8(truncatingIfNeeded: $0 / 9) }
        let bytes = try #require(Self.compressed(payload, compression))
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                _ = try? Self.decompressed(damaged, compression)
            }
        }
    }

    @Test("A few bytes that announce a huge payload cost no huge memory")
    func hugeAnnouncements() {
        // An LZ4 block of 16 bytes cannot hold 500 MB.
        var lz4 = [UInt8](repeating: 0, count: 24)
        lz4.replaceSubrange(0..<8, with: [0, 0, 0, 0x1e, 0, 0, 0, 0])
        #expect(throws: DecompressionError.damaged(.lz4)) { try Self.decompressed(lz4, .lz4) }
        // Nor may anything be longer than the longest field.
        lz4.replaceSubrange(0..<8, with: [0, 0, 0, 0, 1, 0, 0, 0])
        #expect(throws: DecompressionError.tooLarge(byteCount: 1 << 32)) { try Self.decompressed(lz4, .lz4) }
        // A ZSTD frame with an 8-byte content size of 700 MB and an empty last block.
        let zstd: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0xb9, 0x29, 0, 0, 0, 0, 1, 0, 0]
        #expect(throws: DecompressionError.damaged(.zstd)) { try Self.decompressed(zstd, .zstd) }
    }

    @Test("Flags name one compression, or none")
    func flags() throws {
        #expect(try Decompressor.compression(ofFlags: 0) == nil)
        #expect(try Decompressor.compression(ofFlags: 1) == .xz)
        #expect(try Decompressor.compression(ofFlags: 2) == .lz4)
        #expect(try Decompressor.compression(ofFlags: 4) == .zstd)
        for flags in [3, 5, 6, 7, 8, 255] as [UInt8] {
            #expect(throws: DecompressionError.unknownFlags(flags)) { try Decompressor.compression(ofFlags: flags) }
        }
    }
}
