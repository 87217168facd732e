public import JournalFormat

/// Sizes in bytes as people write them: `8M`, `8.5M`, `512B`, to the base of 1024.
public enum ByteSize {
    private static let suffixes: [(letter: UInt8, byteCount: UInt64)] = [
        (UInt8(ascii: "E"), 1 << 60), (UInt8(ascii: "P"), 1 << 50), (UInt8(ascii: "T"), 1 << 40),
        (UInt8(ascii: "G"), 1 << 30), (UInt8(ascii: "M"), 1 << 20), (UInt8(ascii: "K"), 1 << 10),
    ]

    /// `byteCount` in its largest unit, with one decimal (cut off, not rounded) unless that is 0.
    public static func text(_ byteCount: UInt64) -> String {
        var out = ByteBuffer(minimumCapacity: 32)
        out.append(size: byteCount)
        return out.bytes.text
    }

    /// The number of bytes that `text` says: digits, optionally a fraction, optionally a suffix (`B`, `K` to `E`).
    ///
    /// `nil` when it is malformed or does not fit 64 bits.
    public static func parse(_ text: String) -> UInt64? {
        var rest = Substring(text)
        var unit: UInt64 = 1
        if let last = rest.utf8.last {
            if let suffix = suffixes.first(where: { $0.letter == last }) {
                unit = suffix.byteCount
                rest.removeLast()
            } else if last == UInt8(ascii: "B") {
                rest.removeLast()
            }
        }
        return DecimalFraction(rest.trimmingBlanks)?.multiplied(by: unit)
    }

    fileprivate static func parts(of byteCount: UInt64) -> (whole: UInt64, tenths: UInt64, letter: UInt8)? {
        for (letter, unit) in suffixes where byteCount >= unit {
            // The tenths come from the next smaller unit, cut off twice, which is what journalctl prints.
            return (byteCount / unit, byteCount / (unit / 1024) * 10 / 1024 % 10, letter)
        }
        return nil
    }
}

extension ByteBuffer {
    /// Appends `byteCount` as ``ByteSize/text(_:)`` gives it.
    public mutating func append(size byteCount: UInt64) {
        guard let (whole, tenths, letter) = ByteSize.parts(of: byteCount) else {
            append(decimal: byteCount)
            append(UInt8(ascii: "B"))
            return
        }
        append(decimal: whole)
        if tenths > 0 {
            append(UInt8(ascii: "."))
            append(decimal: tenths)
        }
        append(letter)
    }
}
