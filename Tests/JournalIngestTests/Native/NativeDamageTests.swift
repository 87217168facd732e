import JournalFormat
import JournalIngest
import TestSupport
import Testing

@Suite("Native protocol, damaged")
struct NativeDamageTests {
    private static let sample: [UInt8] =
        Array("MESSAGE=one\nPRIORITY=3\n".utf8) + binaryField("BLOB", Array("x\ny".utf8)) + Array("C=1\n".utf8)
        + [0x0a] + Array("MESSAGE=two\n".utf8) + binaryField("EMPTY", []) + Array("D=2\n".utf8)

    /// Every field of the sample with the offset behind it, by entry.
    private static let fieldEnds: [[(field: String, end: Int)]] = {
        let first = [("MESSAGE=one", 12), ("PRIORITY=3", 23), ("BLOB=x\ny", 40), ("C=1", 44)]
        let second = [("MESSAGE=two", 57), ("EMPTY=", 72), ("D=2", 76)]
        return [first, second]
    }()

    @Test("cut anywhere, the fields that are complete stay", arguments: 0...76)
    func truncation(length: Int) {
        #expect(Self.sample.count == 76)
        let expected = Self.fieldEnds.map { $0.filter { $0.end <= length }.map(\.field) }.filter { !$0.isEmpty }
        #expect(parseNative(Array(Self.sample.prefix(length))).entries == expected)
    }

    @Test("a binary field that ends in something else than a newline ends the payload")
    func missingNewline() {
        var field = binaryField("B", Array("value".utf8))
        field[field.count - 1] = 0x58
        #expect(parseNative(Array("A=1\n".utf8) + field + Array("C=3\n".utf8)).entries == [["A=1"]])
    }

    @Test(
        "a length that lies ends the payload, or drops the entry when it is above the limit",
        arguments: [
            (4, false), (6, false), (7, false), (1 << 29, false), (768 << 20, false), ((768 << 20) + 1, true),
            (1 << 31, true), (1 << 32 | 5, true), (1 << 63, true), (.max, true), (.max - 8, true),
        ] as [(UInt64, Bool)])
    func lyingLength(length: UInt64, isDropped: Bool) {
        let payload = Array("A=1\n".utf8) + binaryField("B", Array("value".utf8), length: length)
        let result = parseNative(payload)
        #expect(result.entries == (isDropped ? [] : [["A=1"]]))
        #expect(result.drops == (isDropped ? [.fieldTooLong] : []))
    }

    @Test("every flipped byte is survived, and leaves only names that a client may use", arguments: [1, 0x80, 0xff])
    func flippedBytes(mask: UInt8) {
        for index in Self.sample.indices {
            var payload = Self.sample
            payload[index] ^= mask
            expectValid(parseNative(payload))
        }
    }

    @Test("random bytes are survived, and leave only names that a client may use", arguments: 0..<20 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            expectValid(parseNative(generator.bytes(upTo: 200, alphabet: "AB_=\n\n\0\0\0\u{5}#.PRIORITY=3\n")))
        }
    }

    private func expectValid(_ result: NativeResult) {
        for record in result.records {
            #expect(record.priority <= 7)
            #expect(record.fields.last == "_TRANSPORT=journal")
            #expect(!record.fields.dropLast().isEmpty)
            for field in record.fields.dropLast() {
                let name = String(field.prefix { $0 != "=" })
                #expect(FieldName.isValid(name) && !name.hasPrefix("_"), "\(field.debugDescription)")
            }
        }
    }
}
