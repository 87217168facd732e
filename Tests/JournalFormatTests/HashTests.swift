import JournalFormat
import TestSupport
import Testing

@Suite("Hashes")
struct HashTests {
    static let jenkinsVectors: [(String, UInt64)] = [
        ("", 0xdead_beef_dead_beef),
        ("MESSAGE", 0x8845_60c2_37b1_05c0),
        ("MESSAGE=foobar", 0x4714_29ba_6acc_312c),
        ("Four score and seven years ago", 0x1777_0551_ce72_26e6),
        ("123456789012", 0xb578_f5b0_27f9_a1c5),
        ("1234567890123", 0xde86_d9f5_ff79_c7af),
    ]

    @Test("Jenkins' hash of known values", arguments: jenkinsVectors)
    func jenkins(text: String, expected: UInt64) {
        #expect(text.withBytes { JenkinsHash.hash($0) } == expected)
    }

    static let key = ID128("000102030405060708090a0b0c0d0e0f")!

    static let sipVectors: [([UInt8], UInt64)] = [
        ([], 0x726f_db47_dd0e_0e31),
        (Array("MESSAGE".utf8), 0xd8d4_74f3_cb35_f37e),
        (Array("MESSAGE=foobar".utf8), 0xc770_fbd2_684c_1886),
        (Array(0...14), 0xa129_ca61_49be_45e5),
    ]

    @Test("SipHash of known values", arguments: sipVectors)
    func sip(bytes: [UInt8], expected: UInt64) {
        let hash = SipHash24(key: Self.key)
        #expect(bytes.withBytes { hash.hash($0) } == expected)
    }

    @Test("A hash depends on every byte and on the length", arguments: 0...40)
    func everyByteCounts(byteCount: Int) {
        var bytes = [UInt8](repeating: 7, count: byteCount)
        let sip = SipHash24(key: Self.key)
        let before = (bytes.withBytes { sip.hash($0) }, bytes.withBytes { JenkinsHash.hash($0) })
        for index in 0..<byteCount {
            bytes[index] ^= 1
            #expect(bytes.withBytes { sip.hash($0) } != before.0)
            #expect(bytes.withBytes { JenkinsHash.hash($0) } != before.1)
            bytes[index] ^= 1
        }
        bytes.append(0)
        #expect(bytes.withBytes { sip.hash($0) } != before.0)
        #expect(bytes.withBytes { JenkinsHash.hash($0) } != before.1)
    }
}
