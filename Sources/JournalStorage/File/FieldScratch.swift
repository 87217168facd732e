internal import JournalFormat

/// Working memory for reading fields: made once, used for every entry.
public struct FieldScratch: ~Copyable {
    /// Holds the payload that was decompressed last.
    var buffer = ByteBuffer(minimumCapacity: 4096)
    var decompressor = Decompressor()

    public init() {}

    /// Decompresses `bytes` into the buffer.
    mutating func decompress(_ bytes: RawSpan, flags: UInt8) throws(DecompressionError) {
        buffer.removeAll()
        guard let compression = try Decompressor.compression(ofFlags: flags) else {
            throw .unknownFlags(flags)
        }
        try decompressor.decompress(bytes, compression, into: &buffer)
    }
}
