internal import JournalFormat
internal import LinuxSystem

/// What only the verifier has: what the factors of the modulus tell, by which the state of any epoch follows at once
/// from the first.
public struct SealingSecret: ~Copyable, Sendable {
    private let modulus: SecretBytes
    /// φ(n): exponents are the same if they are so modulo this.
    private let order: SecretBytes
    private let start: SecretBytes

    /// Finds the primes that follow from the seed.
    ///
    /// - Complexity: a few tenths of a second.
    public init(_ seed: VerificationKey.Seed) {
        let seed = seed.secret()
        let p = Self.prime(from: seed.bytes, index: 1)
        let q = Self.prime(from: seed.bytes, index: 2)
        let n = p * q
        modulus = SecretBytes(byteCount: SealingState.numberByteCount)
        n.store(into: modulus, at: 0, byteCount: SealingState.numberByteCount)
        order = SecretBytes(byteCount: SealingState.numberByteCount)
        (p.predecessor() * q.predecessor()).store(into: order, at: 0, byteCount: SealingState.numberByteCount)
        start = SecretBytes(byteCount: SealingState.numberByteCount)
        start.fill(from: seed.bytes, index: 3)
        start.replaceByte(at: 0) { $0 & 0x7f }
        ModularSquare(modulo: modulus.bytes).replace(in: start, at: 0)
    }

    private static func prime(from seed: RawSpan, index: UInt32) -> Natural {
        let bytes = SecretBytes(byteCount: SealingState.numberByteCount / 2)
        bytes.fill(from: seed, index: index)
        bytes.replaceByte(at: 0) { $0 | 0xc0 }
        bytes.replaceByte(at: bytes.byteCount - 1) { $0 | 3 }
        var number = Natural(bigEndian: bytes.bytes, bitCount: Natural.bitCountOfState)
        number.becomePrime()
        return number
    }

    /// The state of an epoch.
    ///
    /// - Complexity: some milliseconds, whichever epoch it is.
    public func state(ofEpoch epoch: UInt64) -> SealingState {
        let memory = SecretBytes(byteCount: SealingState.byteCount)
        memory.store(bigEndian: SealingState.sizeCode, at: SealingState.Offset.size)
        memory.store(modulus.bytes, at: SealingState.Offset.modulus)
        memory.store(bigEndian: epoch, at: SealingState.Offset.epoch)
        if epoch == 0 {
            memory.store(start.bytes, at: SealingState.Offset.number)
        } else {
            let exponent = Natural.powerOfTwo(epoch, modulo: Self.natural(order.bytes))
            Self.natural(start.bytes).power(exponent, modulo: Self.natural(modulus.bytes))
                .store(into: memory, at: SealingState.Offset.number, byteCount: SealingState.numberByteCount)
        }
        return SealingState(unchecked: memory)
    }

    private static func natural(_ bytes: RawSpan) -> Natural {
        Natural(bigEndian: bytes, bitCount: Natural.bitCountOfState)
    }
}
