internal import CLZ4
internal import CLZMA
internal import CZstd

/// Compresses payloads as systemd does, so that equal input gives equal bytes. It keeps its working memory.
@safe public struct Compressor: ~Copyable {
    public let compression: Compression
    private let zstd: OpaquePointer?

    // LZMA_FILTER_LZMA2 and LZMA_VLI_UNKNOWN, macros that Swift cannot import.
    private static let lzma2: lzma_vli = 0x21
    private static let endOfFilters: lzma_vli = .max

    public init(_ compression: Compression) {
        self.compression = compression
        if compression == .zstd {
            guard let context = unsafe ZSTD_createCCtx() else { preconditionFailure("out of memory") }
            unsafe zstd = context
        } else {
            unsafe zstd = nil
        }
    }

    deinit { if let zstd = unsafe zstd { unsafe _ = ZSTD_freeCCtx(zstd) } }

    /// Appends the compressed form of `payload` to `output`, if it is shorter than the payload.
    ///
    /// - Returns: whether it was; if not, `output` is as before.
    public func compress(_ payload: RawSpan, into output: inout ByteBuffer) -> Bool {
        guard payload.byteCount >= compression.minimumByteCount else { return false }
        let limit = payload.byteCount - 1
        let start = output.count
        unsafe output.append(upTo: max(limit, 1)) { target in
            unsafe payload.withUnsafeBytes { source in
                switch compression {
                case .zstd: unsafe compressZSTD(source, into: target, limit: limit)
                case .lz4: unsafe compressLZ4(source, into: target, limit: limit)
                case .xz: unsafe compressXZ(source, into: target, limit: limit)
                }
            }
        }
        return output.count > start
    }

    /// One frame with its content size, at the library's default level.
    private func compressZSTD(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, limit: Int
    ) -> Int {
        let result = unsafe ZSTD_compressCCtx(zstd, target.baseAddress, limit, source.baseAddress, source.count, 0)
        return ZSTD_isError(result) != 0 ? 0 : result
    }

    /// Eight bytes of length, then one raw block.
    private func compressLZ4(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, limit: Int
    ) -> Int {
        guard limit > 8, source.count <= Int(CInt.max) else { return 0 }
        unsafe target.storeBytes(of: UInt64(source.count).littleEndian, as: UInt64.self)
        let result = unsafe LZ4_compress_default(
            source.assumingMemoryBound(to: CChar.self).baseAddress,
            (target.baseAddress.unsafelyUnwrapped + 8).assumingMemoryBound(to: CChar.self), CInt(source.count),
            CInt(limit - 8))
        return result > 0 ? Int(result) + 8 : 0
    }

    /// An .xz stream without integrity check: LZMA2 with a 1 MiB dictionary, fast mode, nice length 128, match finder
    /// HC3, depth 4.
    private func compressXZ(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, limit: Int
    ) -> Int {
        var options = unsafe lzma_options_lzma()
        unsafe options.dict_size = 1 << 20
        unsafe options.lc = UInt32(LZMA_LC_DEFAULT)
        unsafe options.lp = UInt32(LZMA_LP_DEFAULT)
        unsafe options.pb = UInt32(LZMA_PB_DEFAULT)
        unsafe options.mode = LZMA_MODE_FAST
        unsafe options.nice_len = 128
        unsafe options.mf = LZMA_MF_HC3
        unsafe options.depth = 4
        var written = 0
        let result = unsafe withUnsafeMutablePointer(to: &options) { options in
            var filters = unsafe (
                lzma_filter(id: Self.lzma2, options: options),
                lzma_filter(id: Self.endOfFilters, options: nil)
            )
            return unsafe withUnsafeMutablePointer(to: &filters) { filters in
                unsafe filters.withMemoryRebound(to: lzma_filter.self, capacity: 2) { filters in
                    unsafe lzma_stream_buffer_encode(
                        filters, LZMA_CHECK_NONE, nil, source.assumingMemoryBound(to: UInt8.self).baseAddress,
                        source.count, target.assumingMemoryBound(to: UInt8.self).baseAddress, &written, limit)
                }
            }
        }
        return result == LZMA_OK ? written : 0
    }
}
