internal import JournalFormat

extension RawSpan {
    /// Whether the span ends with the bytes of `text`.
    func ends(with text: StaticString) -> Bool {
        let start = byteCount - text.utf8CodeUnitCount
        return start >= 0 && extracting(start..<byteCount).equals(text)
    }

    /// The bytes without `suffix`, if they end with it.
    @_lifetime(copy self)
    func removing(suffix: StaticString) -> RawSpan {
        ends(with: suffix) ? extracting(0..<(byteCount - suffix.utf8CodeUnitCount)) : self
    }

    /// The bytes between `prefix` and `suffix`, or an empty span when they are not both there.
    @_lifetime(copy self)
    func between(_ prefix: StaticString, _ suffix: StaticString) -> RawSpan {
        let (start, end) = (prefix.utf8CodeUnitCount, byteCount - suffix.utf8CodeUnitCount)
        guard start <= end, starts(with: prefix), ends(with: suffix) else { return extracting(0..<0) }
        return extracting(start..<end)
    }
}
