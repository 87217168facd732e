internal import JournalFormat

extension RawSpan {
    /// The number that the bytes from `start` to the end say in decimal digits; `nil` for anything else.
    func decimal(from start: Int = 0) -> UInt64? {
        guard start < byteCount else { return nil }
        var value: UInt64 = 0
        for offset in start..<byteCount {
            let digit = UInt64(byte(at: offset) &- UInt8(ascii: "0"))
            guard digit < 10 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(digit)
            guard !overflow, !sumOverflow else { return nil }
            value = sum
        }
        return value
    }
}
