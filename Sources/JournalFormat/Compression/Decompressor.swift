internal import CLZ4
internal import CLZMA
internal import CZstd

/// Decompresses payloads. It keeps its working memory from one payload to the next.
///
/// Memory is bounded by what the compressed bytes can really hold: output grows as it is produced, so a small object
/// that announces a huge payload costs no more than it can fill.
@safe public struct Decompressor: ~Copyable {
    /// The longest payload: 768 MiB, the longest field, and its name.
    public static let maximumByteCount = 768 << 20 + 4096
    /// Working memory for XZ: its dictionary, which systemd's writer keeps at 1 MiB.
    private static let xzMemoryLimit: UInt64 = 64 << 20

    private let zstd: OpaquePointer

    public init() {
        guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("out of memory") }
        unsafe zstd = context
    }

    deinit { unsafe _ = ZSTD_freeDCtx(zstd) }

    /// Appends the payload that `bytes` hold in compressed form to `output`.
    public mutating func decompress(
        _ bytes: RawSpan, _ compression: Compression, into output: inout ByteBuffer
    ) throws(DecompressionError) {
        switch compression {
        case .zstd: try decompressZSTD(bytes, into: &output)
        case .lz4: try decompressLZ4(bytes, into: &output)
        case .xz: try decompressXZ(bytes, into: &output)
        }
    }

    /// One frame, with its content size.
    private func decompressZSTD(_ bytes: RawSpan, into output: inout ByteBuffer) throws(DecompressionError) {
        let announced = unsafe bytes.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        // The two largest values mean "unknown" and "not a frame".
        guard announced < UInt64.max - 1 else { throw .damaged(.zstd) }
        guard announced <= UInt64(Self.maximumByteCount) else { throw .tooLarge(byteCount: announced) }
        let start = output.count
        if announced <= 256 * 1024 {
            try decompressWholeZSTD(bytes, byteCount: Int(announced), into: &output)
        } else {
            try decompressStreamedZSTD(bytes, byteCount: Int(announced), into: &output)
        }
        guard output.count - start == Int(announced) else { throw .damaged(.zstd) }
    }

    private func decompressWholeZSTD(
        _ bytes: RawSpan, byteCount: Int, into output: inout ByteBuffer
    ) throws(DecompressionError) {
        unsafe try output.append(upTo: max(byteCount, 1)) { (target) throws(DecompressionError) in
            let result = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_decompressDCtx(zstd, target.baseAddress, byteCount, source.baseAddress, source.count)
            }
            guard ZSTD_isError(result) == 0 else { throw .damaged(.zstd) }
            return result
        }
    }

    /// Large payloads go step by step, so that memory grows with what the frame really holds.
    private func decompressStreamedZSTD(
        _ bytes: RawSpan, byteCount: Int, into output: inout ByteBuffer
    ) throws(DecompressionError) {
        unsafe _ = ZSTD_DCtx_reset(zstd, ZSTD_reset_session_only)
        let start = output.count
        var position = 0
        while true {
            let before = (position, output.count)
            let done = output.count - start
            let room = min(byteCount - done, max(256 * 1024, done))
            var result = 0
            unsafe output.append(upTo: max(room, 1)) { target in
                var out = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: room, pos: 0)
                unsafe bytes.withUnsafeBytes { all in
                    var input = unsafe ZSTD_inBuffer(src: all.baseAddress, size: all.count, pos: position)
                    result = unsafe ZSTD_decompressStream(zstd, &out, &input)
                    position = unsafe input.pos
                }
                return unsafe out.pos
            }
            if result == 0 { return }
            guard ZSTD_isError(result) == 0, (position, output.count) != before else { throw .damaged(.zstd) }
        }
    }

    /// Eight bytes of length, then one raw block.
    private func decompressLZ4(_ bytes: RawSpan, into output: inout ByteBuffer) throws(DecompressionError) {
        guard bytes.byteCount > 8 else { throw .damaged(.lz4) }
        let announced: UInt64 = bytes.loadLittleEndian(at: 0)
        guard announced <= UInt64(Self.maximumByteCount) else { throw .tooLarge(byteCount: announced) }
        let block = bytes.extracting(droppingFirst: 8)
        // A block cannot grow by more than a factor of 255.
        guard announced / 255 <= UInt64(block.byteCount) else { throw .damaged(.lz4) }
        let byteCount = Int(announced)
        unsafe try output.append(upTo: max(byteCount, 1)) { (target) throws(DecompressionError) in
            let result = unsafe block.withUnsafeBytes { source in
                unsafe LZ4_decompress_safe(
                    source.assumingMemoryBound(to: CChar.self).baseAddress,
                    target.assumingMemoryBound(to: CChar.self).baseAddress, CInt(source.count), CInt(byteCount))
            }
            guard Int(result) == byteCount else { throw .damaged(.lz4) }
            return byteCount
        }
    }

    /// An .xz stream.
    private func decompressXZ(_ bytes: RawSpan, into output: inout ByteBuffer) throws(DecompressionError) {
        var stream = unsafe lzma_stream()
        guard unsafe lzma_stream_decoder(&stream, Self.xzMemoryLimit, 0) == LZMA_OK else { throw .damaged(.xz) }
        defer { unsafe lzma_end(&stream) }
        let start = output.count
        try unsafe bytes.withUnsafeBytes { (source) throws(DecompressionError) in
            unsafe stream.next_in = source.assumingMemoryBound(to: UInt8.self).baseAddress
            unsafe stream.avail_in = source.count
            while true {
                let done = output.count - start
                guard done <= Self.maximumByteCount else { throw .tooLarge(byteCount: UInt64(done)) }
                let room = max(16 * 1024, done)
                var result = LZMA_OK
                unsafe output.append(upTo: room) { target in
                    unsafe stream.next_out = target.assumingMemoryBound(to: UInt8.self).baseAddress
                    unsafe stream.avail_out = room
                    result = unsafe lzma_code(&stream, LZMA_FINISH)
                    return unsafe room - stream.avail_out
                }
                if result == LZMA_STREAM_END { return }
                guard result == LZMA_OK else { throw .damaged(.xz) }
            }
        }
    }
}

extension Decompressor {
    /// Which compression an object's flags name; `nil` for none.
    public static func compression(ofFlags flags: UInt8) throws(DecompressionError) -> Compression? {
        if flags == 0 { return nil }
        guard let compression = Compression(rawValue: flags) else { throw .unknownFlags(flags) }
        return compression
    }
}
