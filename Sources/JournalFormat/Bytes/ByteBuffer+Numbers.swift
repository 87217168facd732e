extension ByteBuffer {
    /// Appends `value` in decimal.
    public mutating func append(decimal value: UInt64) {
        append(decimal: value, minimumWidth: 1, padding: UInt8(ascii: "0"))
    }

    /// Appends `value` in decimal, with `padding` in front up to `minimumWidth` characters.
    public mutating func append(decimal value: UInt64, minimumWidth: Int, padding: UInt8) {
        var digits: InlineArray<20, UInt8> = .init(repeating: 0)
        var index = 20
        var rest = value
        repeat {
            index -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            digits[index] = UInt8(ascii: "0") + UInt8(digit)
            rest = quotient
        } while rest != 0
        append(repeating: padding, count: minimumWidth - (20 - index))
        unsafe append(digits.span.bytes.extracting(index..<20))
    }

    /// Appends `value` in lower-case hexadecimal, without leading zeros unless `minimumWidth` asks for them.
    public mutating func append(hexadecimal value: UInt64, minimumWidth: Int = 1) {
        var digits: InlineArray<16, UInt8> = .init(repeating: 0)
        var index = 16
        var rest = value
        repeat {
            index -= 1
            digits[index] = hexadecimalDigit(UInt8(truncatingIfNeeded: rest & 15))
            rest >>= 4
        } while rest != 0
        append(repeating: UInt8(ascii: "0"), count: minimumWidth - (16 - index))
        unsafe append(digits.span.bytes.extracting(index..<16))
    }

    /// Appends the sixteen lower-case hexadecimal digits of `value`.
    mutating func append(sixteenDigits value: UInt64) {
        append(littleEndian: Self.eightDigits(UInt32(value >> 32)))
        append(littleEndian: Self.eightDigits(UInt32(truncatingIfNeeded: value)))
    }

    /// The eight digits of `value` at once, the first in the lowest byte.
    private static func eightDigits(_ value: UInt32) -> UInt64 {
        // Spread the half-bytes to a byte each, the highest to the lowest byte.
        var word = UInt64(value.byteSwapped)
        word = (word | word << 16) & 0x0000_ffff_0000_ffff
        word = (word | word << 8) & 0x00ff_00ff_00ff_00ff
        word = (word >> 4 | word << 8) & 0x0f0f_0f0f_0f0f_0f0f
        // A half-byte above 9 carries into bit 4 when 6 is added; from there come the letters' further 39.
        let letters = (word + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return word + 0x3030_3030_3030_3030 + letters * 39
    }
}

/// The lower-case hexadecimal digit of a value from 0 to 15.
@inlinable
public func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}

/// The value of a hexadecimal digit of either case, or `nil`.
@inlinable
public func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
