internal import JournalFormat

extension UInt8 {
    /// The value of a decimal digit, or `nil`.
    var decimalValue: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}

extension RawSpan {
    /// The number that the bytes spell in decimal digits, without sign or blanks; `nil` when they do not, or when it
    /// does not fit.
    func decimal<Number: FixedWidthInteger & UnsignedInteger>(as type: Number.Type = Number.self) -> Number? {
        number(radix: 10)
    }

    /// The number that the bytes spell in hexadecimal digits, without sign or blanks; `nil` when they do not, or when
    /// it does not fit.
    func hexadecimal<Number: FixedWidthInteger & UnsignedInteger>(as type: Number.Type = Number.self) -> Number? {
        number(radix: 16)
    }

    private func number<Number: FixedWidthInteger & UnsignedInteger>(radix: Number) -> Number? {
        guard byteCount > 0 else { return nil }
        var number: Number = 0
        for index in 0..<byteCount {
            guard let digit = hexadecimalValue(byte(at: index)), Number(digit) < radix else { return nil }
            let (product, overflowed) = number.multipliedReportingOverflow(by: radix)
            let (sum, carried) = product.addingReportingOverflow(Number(digit))
            guard !overflowed, !carried else { return nil }
            number = sum
        }
        return number
    }
}
