internal import JournalFormat

extension Array where Element == UInt8 {
    /// Calls `body` with the bytes.
    func withByteSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        var buffer = ByteBuffer(minimumCapacity: Swift.max(count, 1))
        buffer.append(self)
        return body(buffer.bytes)
    }
}
