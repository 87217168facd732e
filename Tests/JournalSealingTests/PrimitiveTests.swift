import Crypto
import JournalFormat
import JournalSealing
import LinuxSystem
import TestSupport
import Testing

@Suite("Codes and keys")
struct PrimitiveTests {
    private func code(key: [UInt8], _ parts: [[UInt8]]) -> [UInt8] {
        var code = AuthenticationCode(key: key.withBytes { SecretBytes(copying: $0) })
        for part in parts { part.withBytes { code.update($0) } }
        return code.finish().bytes.array
    }

    @Test("The codes are those of RFC 4231")
    func knownCodes() {
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        let found = code(key: [UInt8](repeating: 0x0b, count: 20), [Array("Hi ".utf8), [], Array("There".utf8)])
        #expect(found.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
        #expect(code(key: Array("Jefe".utf8), [Array("what do ya want for nothing?".utf8)]).first == 0x5b)
    }

    @Test("The codes are those of swift-crypto", arguments: [UInt64(1), 2, 3])
    func sameCodes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let key = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            let parts = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            var theirs = HMAC<SHA256>(key: SymmetricKey(data: key))
            for part in parts { theirs.update(data: part) }
            #expect(code(key: key, parts) == Array(theirs.finalize()))
        }
    }

    @Test("A verification key is read as it is written")
    func keys() throws {
        for interval in [UInt64(1), 900_000_000, 31_557_600_000_000] {
            let key = VerificationKey.random(at: 1_700_000_123_456_789, intervalMicroseconds: interval)
            #expect(try VerificationKey("\(key)") == key)
            #expect(key.epochs.start <= 1_700_000_123_456_789)
            #expect(key.epochs.start % interval == 0)
            #expect(1_700_000_123_456_789 - key.epochs.start < interval)
        }
        let plain = try VerificationKey("45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680")
        #expect(try VerificationKey("45E9F6b7-bc2ff-0c192e82-ca1/AB38003-989680") == plain)
        #expect(plain.epochs == SealingEpochs(start: 0xab38003 * 10_000_000, intervalMicroseconds: 10_000_000))
    }

    @Test(
        "What is no verification key is refused",
        arguments: [
            "", "zz", "/", "45e9f6-b7bc2f-f0c192-e82ca1", "45e9f6-b7bc2f-f0c192-e82ca1/",
            "45e9f6-b7bc2f-f0c192-e82ca1/ab38003", "45e9f6-b7bc2f-f0c192-e82ca1/ab38003-",
            "45e9f6-b7bc2f-f0c192-e82ca1/-989680", "45e9f6-b7bc2f-f0c192-e82ca1/ab38003-0",
            "45e9f6-b7bc2f-f0c192-e82ca/ab38003-989680", "45e9f6-b7bc2f-f0c192-e82ca1a/ab38003-989680",
            "45e9f6-b7bc2f-f0c192-e82ca1/ab38003-98968g", "45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680 ",
            "45e9f6-b7bc2f-f0c192-e82ca1/ffffffffffffffff-ffffffffffffffff",
            "45e9f6-b7bc2f-f0c192-e82ca1/11111111111111111-1", "45e9f6 b7bc2f-f0c192-e82ca1/ab38003-989680",
        ])
    func malformedKeys(text: String) {
        #expect(throws: SealingError.self) { try VerificationKey(text) }
    }

    @Test("Keys differ")
    func randomKeys() {
        let keys = (0..<100).map { _ in VerificationKey.random(at: 1 << 50, intervalMicroseconds: 1 << 20) }
        #expect(Set(keys).count == 100)
    }

    @Test("Secrets are wiped and hold what they are given")
    func secrets() {
        let secret = SecretBytes(byteCount: 8)
        #expect(secret.bytes.array == [0, 0, 0, 0, 0, 0, 0, 0])
        secret.store(bigEndian: UInt32(0x0102_0304), at: 2)
        secret.invert(with: 0xf0)
        #expect(secret.bytes.array == [0xf0, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf0, 0xf0])
    }
}
