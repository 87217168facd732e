extension FileMapping {
    /// Calls `body` with the `byteCount` bytes at `offset`, for mappings that live in a class: the lifetime of a span
    /// cannot be tied to a class's property.
    @inlinable @inline(__always)
    public func withBytes<Result: ~Copyable, E: Error>(
        at offset: Int, count byteCount: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        try body(bytes(at: offset, count: byteCount))
    }
}
