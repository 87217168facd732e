extension String {
    /// Calls `body` with the text's UTF-8 bytes.
    public func withBytes<Result: ~Copyable>(_ body: (RawSpan) -> Result) -> Result {
        var copy = self
        copy.makeContiguousUTF8()
        return unsafe body(copy.utf8Span.span.bytes)
    }
}
