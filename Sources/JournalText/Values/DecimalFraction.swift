/// A number that is not negative, with a fraction of any length: `12`, `1.5`, `.25`.
struct DecimalFraction {
    private let whole: UInt64
    private let fraction: Substring.UTF8View

    /// Parses digits with at most one point among them, and at least one digit; `nil` when `text` is something else.
    init?(_ text: Substring) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        let second = parts.count > 1 ? parts[1] : text.utf8.suffix(0)
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard first.allSatisfy(isDigit), second.allSatisfy(isDigit), !(first.isEmpty && second.isEmpty) else {
            return nil
        }
        if first.isEmpty {
            whole = 0
        } else {
            guard let number = UInt64(Substring(first)) else { return nil }
            whole = number
        }
        fraction = second
    }

    /// The product with `unit`, what lies behind its point cut off; `nil` when it does not fit 64 bits.
    func multiplied(by unit: UInt64) -> UInt64? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        // Digits beyond the nineteenth are worth less than one of any unit.
        var numerator: UInt64 = 0
        var denominator: UInt64 = 1
        for digit in fraction.prefix(19) {
            numerator = numerator * 10 + UInt64(digit - UInt8(ascii: "0"))
            denominator *= 10
        }
        let (high, low) = numerator.multipliedFullWidth(by: unit)
        let (part, _) = denominator.dividingFullWidth((high, low))
        let (sum, sumOverflow) = product.addingReportingOverflow(part)
        return sumOverflow ? nil : sum
    }
}

extension Substring {
    /// The text without the blanks and TABs at its ends.
    var trimmingBlanks: Substring {
        var result = self
        while let first = result.utf8.first, first.isBlank { result = Substring(result.utf8.dropFirst()) }
        while let last = result.utf8.last, last.isBlank { result = Substring(result.utf8.dropLast()) }
        return result
    }
}

extension UInt8 {
    /// Whether the byte is a blank or a TAB.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
