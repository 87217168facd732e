internal import JournalFormat
internal import LinuxSystem

/// What seals are verified with. Whoever sets sealing up gets it once, as text, and keeps it away from the machine.
///
///     45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680
///     seed of twelve bytes       /start -interval, in hexadecimal
///
/// The interval is the length of an epoch in microseconds; the first epoch begins `start` intervals after 1970.
public struct VerificationKey: Hashable, Sendable {
    /// Where the primes and the first number come from.
    public struct Seed: Hashable, Sendable {
        static let byteCount = 12
        let bytes: [UInt8]

        func secret() -> SecretBytes { bytes.withBytes { SecretBytes(copying: $0) } }

        /// One that nobody can guess, from the system's random numbers.
        static func random() -> Seed {
            Seed(bytes: randomBytes(count: byteCount))
        }
    }

    public let seed: Seed
    public let epochs: SealingEpochs

    /// A new key.
    ///
    /// - Parameters:
    ///   - time: when sealing begins, in microseconds since 1970; its epoch is the first.
    ///   - intervalMicroseconds: the length of an epoch.
    public static func random(at time: UInt64, intervalMicroseconds: UInt64) -> VerificationKey {
        let start = time - time % intervalMicroseconds
        return VerificationKey(
            seed: .random(), epochs: SealingEpochs(start: start, intervalMicroseconds: intervalMicroseconds))
    }

    init(seed: Seed, epochs: SealingEpochs) {
        self.seed = seed
        self.epochs = epochs
    }

    /// Reads a key as ``description`` writes it. Dashes may be anywhere between the digits of the seed, and missing.
    ///
    /// - Throws: ``SealingError/malformedKey(reason:)``.
    public init(_ text: String) throws(SealingError) {
        var digits: [UInt8] = []
        var rest = text.utf8[...]
        while digits.count < Seed.byteCount * 2, let character = rest.popFirst() {
            if character == UInt8(ascii: "-") { continue }
            guard let digit = Self.digit(character) else {
                break
            }
            digits.append(digit)
        }
        let digitCount = Seed.byteCount * 2
        guard digits.count == digitCount else {
            throw .malformedKey(reason: "its seed has \(digits.count) hexadecimal digits, not \(digitCount)")
        }
        guard rest.popFirst() == UInt8(ascii: "/") else { throw .malformedKey(reason: "no / behind the seed") }
        guard let dash = rest.firstIndex(of: UInt8(ascii: "-")), let start = Self.number(rest[..<dash]),
            let interval = Self.number(rest[rest.index(after: dash)...])
        else { throw .malformedKey(reason: "no START-INTERVAL in hexadecimal behind the /") }
        let (time, overflow) = start.multipliedReportingOverflow(by: interval)
        guard interval > 0, !overflow, time < SealingEpochs.timeLimit else {
            throw .malformedKey(reason: "its interval is zero or its start beyond all times")
        }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        self.init(
            seed: Seed(bytes: bytes), epochs: SealingEpochs(start: time, intervalMicroseconds: interval))
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func number(_ digits: Substring.UTF8View) -> UInt64? {
        guard (1...16).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for character in digits {
            guard let digit = digit(character) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }
}

extension VerificationKey: CustomStringConvertible {
    public var description: String {
        let groups = stride(from: 0, to: Seed.byteCount, by: 3).map { start in
            seed.bytes[start..<(start + 3)].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        let start = epochs.start / epochs.intervalMicroseconds
        return groups.joined(separator: "-")
            + "/\(String(start, radix: 16))-\(String(epochs.intervalMicroseconds, radix: 16))"
    }
}
