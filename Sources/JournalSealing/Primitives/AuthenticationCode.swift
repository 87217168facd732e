public import LinuxSystem

/// HMAC-SHA-256 over what it is given piece by piece, by a key that it takes over.
///
/// swift-crypto has one, too. It leaves copies of its key behind in memory, from which seals of the past could be
/// forged; this one wipes everything that would do for that.
public struct AuthenticationCode: ~Copyable {
    /// The bytes of a code.
    public static let byteCount = Digest.byteCount

    private var inner = Digest()
    private var outer = Digest()

    /// - Parameter key: of at most 64 bytes.
    public init(key: borrowing SecretBytes) {
        precondition(key.byteCount <= Digest.blockByteCount, "longer keys would have to be hashed first")
        let pad = SecretBytes(byteCount: Digest.blockByteCount)
        pad.store(key.bytes, at: 0)
        pad.invert(with: 0x36)
        inner.update(pad.bytes)
        pad.invert(with: 0x36 ^ 0x5c)
        outer.update(pad.bytes)
    }

    public mutating func update(_ bytes: RawSpan) { inner.update(bytes) }

    /// The code of all that it was given.
    public consuming func finish() -> SecretBytes {
        let digest = SecretBytes(byteCount: Self.byteCount)
        inner.finish(into: digest, at: 0)
        outer.update(digest.bytes)
        let code = SecretBytes(byteCount: Self.byteCount)
        outer.finish(into: code, at: 0)
        return code
    }
}
