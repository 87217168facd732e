extension Array where Element == UInt8 {
    /// Calls `body` with the array's bytes.
    public func withBytes<Result: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> Result) throws(E) -> Result {
        try unsafe body(span.bytes)
    }
}
