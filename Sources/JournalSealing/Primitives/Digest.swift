internal import Crypto
internal import LinuxSystem

/// SHA-256 over what it is given piece by piece. What it knows of a secret is wiped with it.
struct Digest {
    /// The bytes of a digest.
    static let byteCount = 32
    /// The bytes that the function works on at a time.
    static let blockByteCount = 64

    private var function = SHA256()

    mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe function.update(bufferPointer: $0) }
    }

    mutating func update(bigEndian value: UInt32) {
        let bytes: InlineArray<4, UInt8> = [
            UInt8(truncatingIfNeeded: value >> 24), UInt8(truncatingIfNeeded: value >> 16),
            UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value),
        ]
        unsafe update(bytes.span.bytes)
    }

    /// Copies the first bytes of the digest to where they belong, as many as there is room for behind `offset`.
    func finish(into secret: borrowing SecretBytes, at offset: Int) {
        let digest = function.finalize()
        unsafe digest.withUnsafeBytes { bytes in
            let count = min(bytes.count, secret.byteCount - offset)
            unsafe secret.store(RawSpan(_unsafeBytes: bytes).extracting(first: count), at: offset)
        }
    }
}
