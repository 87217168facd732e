import JournalFormat
import JournalIngest
import Testing

@Suite("Native protocol")
struct NativeParserTests {
    @Test("takes text and binary fields, in order, and says where they came from")
    func fields() {
        let payload = Array("MESSAGE=hello\n".utf8) + binaryField("BLOB", Array("a\nb=c\0".utf8)) + Array("X=\n".utf8)
        let result = parseNative(payload)
        #expect(result.records.map(\.fields) == [["MESSAGE=hello", "BLOB=a\nb=c\0", "X=", "_TRANSPORT=journal"]])
        #expect(result.drops.isEmpty)
    }

    @Test(
        "follows the grammar line by line",
        arguments: [
            ("A=1\nB=2\n", [["A=1", "B=2"]]),
            ("A=1=2\n", [["A=1=2"]]),
            ("A=\n", [["A="]]),
            // An empty line ends an entry; all entries of a payload are kept.
            ("MESSAGE=1\n\nMESSAGE=2\n", [["MESSAGE=1"], ["MESSAGE=2"]]),
            ("A=1\n\n", [["A=1"]]),
            ("A=1\n\nB=2\n\nC=3\n", [["A=1"], ["B=2"], ["C=3"]]),
            // Control lines and comments.
            ("#C=1\nA=1\n.D=2\n", [["A=1"]]),
            ("A=1\n# no field\nB=2\n", [["A=1", "B=2"]]),
            // What has no newline is noise.
            ("A=1\nB=2", [["A=1"]]),
            ("A=1\n\nB=2", [["A=1"]]),
            // Fields that a client may not set vanish, the others stay.
            ("_UID=0\nA=1\n__CURSOR=x\na=2\n1A=3\nA B=4\n=5\nÄ=6\nB=7\n", [["A=1", "B=7"]]),
            ("A=1\nA=1\nA=2\n", [["A=1", "A=1", "A=2"]]),
        ])
    func grammar(payload: String, entries: [[String]]) {
        #expect(parseNative(payload).entries == entries)
    }

    @Test(
        "drops what has no field, and all that follows it",
        arguments: ["\nMESSAGE=x\n", "\n", "\n\n", "_A=1\n", "_A=1\n\nA=1\n", "MESSAGE=x", "x\n", "#\n"])
    func noFields(payload: String) {
        #expect(parseNative(payload) == NativeResult(drops: [.noFields]))
    }

    @Test("keeps what precedes a second empty line and drops what follows")
    func doubleEmptyLine() {
        let result = parseNative("A=1\n\n\nB=2\n")
        #expect(result.entries == [["A=1"]])
        #expect(result.drops == [.noFields])
    }

    @Test("an empty payload is nothing at all")
    func empty() {
        #expect(parseNative("") == NativeResult())
    }

    @Test("a name may have 64 bytes and not 65, in both forms", arguments: [1, 63, 64, 65, 66, 200])
    func nameLength(length: Int) {
        let name = String(repeating: "N", count: length)
        let isKept = length <= 64
        #expect(parseNative("A=1\n\(name)=v\nB=2\n").entries == [["A=1"] + (isKept ? ["\(name)=v"] : []) + ["B=2"]])
        let payload = Array("A=1\n".utf8) + binaryField(name, [0x76]) + Array("B=2\n".utf8)
        #expect(parseNative(payload).entries == [["A=1"] + (isKept ? ["\(name)=v"] : []) + ["B=2"]])
    }

    @Test(
        "takes the priority from a field of one digit; the last one counts",
        arguments: [
            ("A=1\n", 6), ("PRIORITY=0\n", 0), ("PRIORITY=7\n", 7), ("PRIORITY=3\nPRIORITY=4\n", 4),
            ("PRIORITY=3\nPRIORITY=\n", 3), ("PRIORITY=12\n", 6), ("PRIORITY=x\n", 6), ("PRIORITYX=1\n", 6),
            ("PRIORITZ=1\n", 6), ("PRIORITY=8\n", 0), ("PRIORITY=9\n", 1), ("_PRIORITY=1\nA=1\n", 6),
        ] as [(String, UInt8)])
    func priority(payload: String, priority: UInt8) {
        #expect(parseNative(payload).records.map(\.priority) == [priority])
    }

    @Test("takes the priority from a binary field too, and anew for each entry")
    func priorityOfEachEntry() {
        let payload = binaryField("PRIORITY", [0x32]) + Array("\nA=1\n".utf8)
        #expect(parseNative(payload).records.map(\.priority) == [2, 6])
    }

    @Test("stores up to 1025 fields, as journald does, and drops an entry with more")
    func fieldCount() {
        for count in [1023, 1024, 1025, 1026, 1027] {
            let payload = (0..<count).map { "F\($0)=\($0)\n" }.joined()
            let result = parseNative(payload)
            if count <= 1025 {
                #expect(result.entries.map(\.count) == [count])
            } else {
                #expect(result == NativeResult(drops: [.tooManyFields]))
            }
        }
    }

    @Test("fields that are not stored do not count, comments do not even when there are too many fields")
    func fieldCountOfInvalid() {
        let invalid = String(repeating: "_A=1\n", count: 3000)
        #expect(parseNative(invalid + "B=2\n").entries == [["B=2"]])
        let full = (0..<1025).map { "F\($0)=\($0)\n" }.joined()
        #expect(parseNative(full + "# comment\n").entries.map(\.count) == [1025])
        #expect(parseNative(full + "_A=1\n").drops == [.tooManyFields])
    }

    @Test("an entry dropped ends the payload, the entries before it stay")
    func dropEndsPayload() {
        let limits = NativeLimits(fieldCount: 1, fieldByteCount: 100, entryByteCount: 100)
        let result = parseNative(Array("A=1\n\nA=1\nB=2\nC=3\n\nD=4\n".utf8), limits: limits)
        #expect(result.entries == [["A=1"]])
        #expect(result.drops == [.tooManyFields])
    }

    @Test("a text field may be as long as the limit, with its name", arguments: [9, 10, 11])
    func textFieldLength(length: Int) {
        let limits = NativeLimits(fieldCount: 1024, fieldByteCount: 10, entryByteCount: 1000)
        let field = "A=" + String(repeating: "v", count: length - 2)
        let result = parseNative(Array((field + "\n").utf8), limits: limits)
        #expect(result.entries == (length <= 10 ? [[field]] : []))
        #expect(result.drops == (length <= 10 ? [] : [.fieldTooLong]))
    }

    @Test("the value of a binary field may be as long as the limit", arguments: [9, 10, 11])
    func binaryFieldLength(length: Int) {
        let limits = NativeLimits(fieldCount: 1024, fieldByteCount: 10, entryByteCount: 1000)
        let result = parseNative(binaryField("A", Array(repeating: 0x76, count: length)), limits: limits)
        #expect(result.entries.count == (length <= 10 ? 1 : 0))
        #expect(result.drops == (length <= 10 ? [] : [.fieldTooLong]))
    }

    @Test("an entry may be as long as the limit, with a byte for each field", arguments: [9, 10, 11])
    func entryLength(limit: Int) {
        // "A=1" and "B=23" are 7 bytes; two separators and the end make 9 for the check before the second field.
        let limits = NativeLimits(fieldCount: 1024, fieldByteCount: 10, entryByteCount: limit - 1)
        let isKept = limit >= 10
        for payload in [Array("A=1\nB=23\n".utf8), Array("A=1\n".utf8) + binaryField("B", Array("23".utf8))] {
            let result = parseNative(payload, limits: limits)
            #expect(result.entries == (isKept ? [["A=1", "B=23"]] : []))
            #expect(result.drops == (isKept ? [] : [.entryTooLong]))
        }
    }

    @Test("the standard limits are those of journald")
    func standardLimits() {
        #expect(NativeLimits.standard.fieldCount == 1024)
        #expect(NativeLimits.standard.fieldByteCount == 768 * 1024 * 1024)
        #expect(NativeLimits.standard.entryByteCount == 770 * 1024 * 1024)
    }
}
