import JournalFormat
import TestSupport
import Testing

@Suite("The checksum of records")
struct RecordChecksumTests {
    private func checksum(_ bytes: [UInt8], _ seqnum: UInt64 = 1) -> UInt32 {
        bytes.withBytes { RecordChecksum.checksum(of: $0, seqnum: seqnum) }
    }

    @Test("A change of any bit that counts is noticed", arguments: [64, 72, 88, 96, 104, 128, 136, 664])
    func everyBit(byteCount: Int) {
        var random = SeededGenerator(seed: UInt64(byteCount))
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        let whole = checksum(bytes)
        for bit in 0..<byteCount * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            // Sequence number and checksum are not taken from the bytes.
            #expect((checksum(changed) == whole) == (48..<60).contains(bit / 8), "bit \(bit)")
        }
        #expect(checksum(bytes, 2) != whole)
    }

    @Test("Words in another order are noticed")
    func order() {
        let bytes = (0..<128).map { UInt8($0) }
        let whole = checksum(bytes)
        for (left, right) in [(0, 8), (0, 32), (64, 72), (64, 96), (96, 120)] {
            var changed = bytes
            changed.replaceSubrange(left..<left + 8, with: bytes[right..<right + 8])
            changed.replaceSubrange(right..<right + 8, with: bytes[left..<left + 8])
            #expect(checksum(changed) != whole, "\(left) and \(right)")
        }
    }
}
