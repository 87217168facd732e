internal import Crypto

/// Bytes that nobody can guess, from the system's random numbers.
func randomBytes(count: Int) -> [UInt8] {
    let key = SymmetricKey(size: SymmetricKeySize(bitCount: count * 8))
    return unsafe key.withUnsafeBytes { unsafe Array($0) }
}
