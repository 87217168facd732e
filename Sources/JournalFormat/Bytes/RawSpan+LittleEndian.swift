extension RawSpan {
    /// The little-endian integer at `offset`, which need not be aligned.
    ///
    /// - Precondition: the integer lies inside the span.
    /// - Complexity: O(1), as fast as a plain load.
    @inlinable @inline(__always)
    public func loadLittleEndian<T: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: T.Type = T.self
    ) -> T {
        // The standard library has no checked unaligned load of a chosen type; this one checks its bounds.
        unsafe T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// The byte at `offset`.
    ///
    /// - Precondition: `offset` lies inside the span.
    @inlinable @inline(__always)
    public func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
