/// A 128-bit id: of a file, a machine, a boot, a run of sequence numbers, a message kind, a stream.
///
/// In a file its 16 bytes stand in text order; as text it is 32 lower-case hexadecimal digits.
public struct ID128: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    public static let zero = ID128(high: 0, low: 0)

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id in the 16 bytes at `offset`.
    @inlinable
    public init(decoding bytes: RawSpan, at offset: Int) {
        high = bytes.loadLittleEndian(at: offset, as: UInt64.self).byteSwapped
        low = bytes.loadLittleEndian(at: offset + 8, as: UInt64.self).byteSwapped
    }

    public var isZero: Bool { high == 0 && low == 0 }

    /// A random id with the version and variant bits of a UUID of version 4, as systemd makes them.
    public static func random() -> ID128 {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xf000 | 0x4000
        let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return ID128(high: high, low: low)
    }
}

extension ID128: Comparable {
    /// The order of the bytes, and so of the text.
    public static func < (left: ID128, right: ID128) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension ID128: CustomStringConvertible, LosslessStringConvertible {
    /// Parses 32 hexadecimal digits of either case, or the form of a UUID with its four dashes.
    public init?(_ description: String) {
        guard let id = description.withBytes({ ID128(text: $0) }) else { return nil }
        self = id
    }

    /// Parses 32 hexadecimal digits of either case, or the form of a UUID with its four dashes.
    public init?(text: RawSpan) {
        let isUUID = text.byteCount == 36
        guard isUUID || text.byteCount == 32 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digitCount = 0
        for index in 0..<text.byteCount {
            let byte = text.byte(at: index)
            if isUUID, index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = hexadecimalValue(byte) else { return nil }
            if digitCount < 16 {
                words.0 = words.0 << 4 | UInt64(digit)
            } else {
                words.1 = words.1 << 4 | UInt64(digit)
            }
            digitCount += 1
        }
        self.init(high: words.0, low: words.1)
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        hexadecimal(high, minimumWidth: 16) + hexadecimal(low, minimumWidth: 16)
    }
}

extension ByteBuffer {
    /// Appends the 32 lower-case hexadecimal digits of `id`.
    public mutating func append(_ id: ID128) {
        append(sixteenDigits: id.high)
        append(sixteenDigits: id.low)
    }

    /// Appends the 16 bytes of `id`, as they stand in a file.
    public mutating func append(bytesOf id: ID128) {
        append(littleEndian: id.high.byteSwapped)
        append(littleEndian: id.low.byteSwapped)
    }
}

/// `value` in lower-case hexadecimal, with leading zeros up to `minimumWidth` digits.
public func hexadecimal(_ value: UInt64, minimumWidth: Int = 1) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, minimumWidth - digits.utf8.count)) + digits
}
