internal import CGMP
internal import JournalFormat
internal import LinuxSystem

/// Squares modulo a fixed number, in memory that is wiped. Neither time nor memory accessed depend on the numbers, and
/// nothing of them stays behind.
struct ModularSquare: ~Copyable {
    private let limbCount: Int
    private let modulus: SecretBytes
    private let number: SecretBytes
    private let square: SecretBytes
    private let scratch: SecretBytes

    /// - Parameter modulus: its bytes, the highest first; its highest bit is set.
    init(modulo modulus: RawSpan) {
        let limb = MemoryLayout<mp_limb_t>.size
        precondition(
            modulus.byteCount % limb == 0 && modulus.byte(at: 0) & 0x80 != 0, "the modulus must fill its bytes")
        limbCount = modulus.byteCount / limb
        let needed = max(
            __gmpn_sec_sqr_itch(limbCount), __gmpn_sec_div_r_itch(2 * limbCount, limbCount))
        self.modulus = SecretBytes(byteCount: modulus.byteCount)
        number = SecretBytes(byteCount: modulus.byteCount)
        square = SecretBytes(byteCount: 2 * modulus.byteCount)
        scratch = SecretBytes(byteCount: needed * limb)
        Self.load(modulus, into: self.modulus)
    }

    /// Replaces the number at `offset`, as long as the modulus and less than that, by its square.
    func replace(in secret: borrowing SecretBytes, at offset: Int) {
        Self.load(secret.bytes.extracting(offset..<(offset + number.byteCount)), into: number)
        unsafe square.withUnsafeMutableBytes { square in
            let result = unsafe square.assumingMemoryBound(to: mp_limb_t.self).baseAddress.unsafelyUnwrapped
            unsafe number.withUnsafeMutableBytes { number in
                unsafe scratch.withUnsafeMutableBytes { scratch in
                    let number = unsafe number.assumingMemoryBound(to: mp_limb_t.self).baseAddress.unsafelyUnwrapped
                    let scratch = unsafe scratch.assumingMemoryBound(to: mp_limb_t.self).baseAddress.unsafelyUnwrapped
                    unsafe __gmpn_sec_sqr(result, number, limbCount, scratch)
                    unsafe modulus.withUnsafeMutableBytes { modulus in
                        let modulus = unsafe modulus.assumingMemoryBound(to: mp_limb_t.self).baseAddress
                        unsafe __gmpn_sec_div_r(
                            result, 2 * limbCount, modulus.unsafelyUnwrapped, limbCount, scratch)
                    }
                }
            }
            for index in 0..<limbCount {
                let limb = unsafe result[limbCount - 1 - index]
                secret.store(bigEndian: limb, at: offset + index * MemoryLayout<mp_limb_t>.size)
            }
        }
    }

    /// The limbs of a number, the lowest first.
    private static func load(_ bytes: RawSpan, into secret: borrowing SecretBytes) {
        let size = MemoryLayout<mp_limb_t>.size
        unsafe secret.withUnsafeMutableBytes { limbs in
            for offset in stride(from: 0, to: bytes.byteCount, by: size) {
                let limb = bytes.loadLittleEndian(at: offset, as: mp_limb_t.self).byteSwapped
                unsafe limbs.storeBytes(of: limb, toByteOffset: bytes.byteCount - size - offset, as: mp_limb_t.self)
            }
        }
    }
}
