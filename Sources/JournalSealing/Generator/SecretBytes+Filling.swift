internal import JournalFormat
internal import LinuxSystem

extension SecretBytes {
    /// Fills all bytes with what follows from a seed and an index: SHA-256 of both and of a counter, as often as it
    /// takes. The same seed and index always give the same bytes.
    func fill(from seed: RawSpan, index: UInt32) {
        var shared = Digest()
        shared.update(seed)
        shared.update(bigEndian: index)
        for (counter, offset) in stride(from: 0, to: byteCount, by: Digest.byteCount).enumerated() {
            var digest = shared
            digest.update(bigEndian: UInt32(counter))
            digest.finish(into: self, at: offset)
        }
    }

    /// Changes one byte.
    func replaceByte(at offset: Int, _ change: (UInt8) -> UInt8) {
        store(bigEndian: change(bytes.byte(at: offset)), at: offset)
    }
}
