import JournalFormat
import JournalText
import TestSupport
import Testing

@Suite("Import of JSON")
struct JSONParserTests {
    private static let bootID = "6c7c6013a26343b29e964691ff25d04c"
    private static let head =
        #""__REALTIME_TIMESTAMP":"1700000010623456","__MONOTONIC_TIMESTAMP":"5","_BOOT_ID":"\#(bootID)""#

    private static func parse(_ text: String, limits: ImportLimits = ImportLimits()) -> ImportResult {
        JournalTextTests.parse(Array(text.utf8), limits: limits, with: JSONParser.self)
    }

    /// The fields of an entry with one more member, without those of the others.
    private static func fields(of member: String) -> ImportResult {
        var result = parse("{\(head),\(member)}")
        for index in result.entries.indices { result.entries[index].fields.removeFirst() }
        return result
    }

    @Test(
        "reads every form of a value",
        arguments: [
            (#""A":"x""#, ["A=x"]),
            (#""A" : "" "#, ["A="]),
            (#""A":[97,10]"#, ["A=a\n"]),
            (#""A":[]"#, ["A="]),
            (#""A":["a","b"]"#, ["A=a", "A=b"]),
            (#""A":[[97, 98],"x",[ ]]"#, ["A=ab", "A=x", "A="]),
            (#""A":5,"B":-17,"C":0"#, ["A=5", "B=-17", "C=0"]),
            (#""A":"1","A":"2""#, ["A=1", "A=2"]),
            (#""A":"\"\\\/\b\f\n\r\t""#, ["A=\"\\/\u{8}\u{c}\n\r\t"]),
            (#""A":"\u0041\u00e4\u20AC\ud83d\ude00\u0000""#, ["A=Aä€😀\0"]),
            (#""A":"ä😀""#, ["A=ä😀"]),
            (#""\u0041":"x""#, ["A=x"]),
            (#""_BOOT_ID":["x"]"#, ["_BOOT_ID=x"]),
        ])
    func readsValues(member: String, fields: [String]) {
        let result = Self.fields(of: member)
        #expect(result.error == nil && result.warnings.isEmpty)
        #expect(result.entries.map(\.texts) == [fields])
    }

    @Test("reads times and boot, wherever they stand")
    func readsMetadata() throws {
        let result = Self.parse(
            "{\"A\":\"1\",\"__CURSOR\":\"c\",\"__SEQNUM\":\"1\",\"__SEQNUM_ID\":\"2\",\(Self.head)}\n"
                + "{\"_BOOT_ID\":\"\(Self.bootID)\",\"__REALTIME_TIMESTAMP\":7}")
        #expect(result.error == nil && result.warnings.isEmpty)
        #expect(result.entries.map(\.realtime) == [1_700_000_010_623_456, 7])
        #expect(result.entries.map(\.monotonic) == [5, 0])
        #expect(result.entries.map(\.texts) == [["A=1", "_BOOT_ID=\(Self.bootID)"], ["_BOOT_ID=\(Self.bootID)"]])
    }

    @Test(
        "reads every framing",
        arguments: [
            ("", "\n"), ("\u{1e}", "\n"), ("data: ", "\n\n"), ("data:", "\r\n\r\n"), (" ", ""), ("\n\t", ""),
        ])
    func readsFraming(prefix: String, suffix: String) {
        let object = prefix + "{\(Self.head),\"A\":\"1\"}" + suffix
        let result = Self.parse(object + object)
        #expect(result.error == nil && result.entries.count == 2)
    }

    @Test("reads what each of the modes writes")
    func roundTrip() {
        var entry = SampleEntry("MESSAGE=\"text\" \\ ü\t\n", "A=1", "A=2")
        entry.fields.append(Array("B=".utf8) + [0, 255, 10])
        entry.fields.append(Array("A=".utf8) + [1])
        for mode in [OutputMode.json, .jsonPretty, .jsonSequence, .jsonServerSentEvents] {
            let result = Self.parse(
                mode == .json
                    ? format([entry, entry], with: JSONFormatter(layout: .compact))
                    : mode == .jsonPretty
                        ? format([entry, entry], with: JSONFormatter(layout: .pretty))
                        : mode == .jsonSequence
                            ? format([entry, entry], with: JSONFormatter(layout: .sequence))
                            : format([entry, entry], with: JSONFormatter(layout: .serverSentEvents)))
            #expect(result.error == nil && result.warnings.isEmpty && result.entries.count == 2)
            for read in result.entries {
                #expect(read.realtime == entry.metadata.realtime && read.bootID == entry.metadata.bootID)
                #expect(Set(read.fields.dropFirst()) == Set(entry.fields))
            }
        }
    }

    @Test(
        "skips what it can do without, and says so",
        arguments: [
            (#""A":null"#, ImportWarningKind.omittedValue("A"), []),
            (#""A":["x",null]"#, .omittedValue("A"), ["A=x"]),
            (#""a":["x",[1]]"#, .invalidFieldName("a"), []),
            (#""":"x""#, .invalidFieldName(""), []),
            (#""__X":"1""#, .unknownMetadata("__X"), []),
        ])
    func skips(member: String, warning: ImportWarningKind, fields: [String]) {
        let result = Self.fields(of: "\n" + member)
        #expect(result.error == nil)
        #expect(result.warnings == [ImportWarning(line: 2, offset: Self.head.utf8.count + 3, kind: warning)])
        #expect(result.entries.map(\.texts) == [fields])
    }

    @Test("skips entries that cannot be stored")
    func skipsEntries() {
        let result = Self.parse("{}\n{\"A\":\"1\"}\n{\"__REALTIME_TIMESTAMP\":\"1\",\"A\":\"1\"}")
        #expect(result.entries.isEmpty && result.error == nil)
        #expect(
            result.warnings == [
                ImportWarning(line: 1, offset: 0, kind: .emptyEntry),
                ImportWarning(line: 2, offset: 3, kind: .missingRealtime),
                ImportWarning(line: 3, offset: 13, kind: .missingBootID),
            ])
    }

    @Test(
        "stops at what is not JSON or no entry",
        arguments: [
            (#""A":true"#, 4), (#""A":1.5"#, 4), (#""A":1e3"#, 4), (#""A":01"#, 4), (#""A":-"#, 4),
            (#""A":{"B":"x"}"#, 4), (#""A":[[["x"]]]"#, 6), (#""A":[1,"x"]"#, 7), (#""A":["x",1]"#, 9),
            (#""A":[256]"#, 5), (#""A":[-1]"#, 5), (#""A":[1.5]"#, 6), (#""A":["x",]"#, 9), (#""A":[1,]"#, 7),
            (#""A":"x",}"#, 8), (#""A" "x""#, 4), (#"A:1"#, 0), (#""A":"\x""#, 5), (#""A":"\u12g4""#, 9),
            (#""A":"\ud800""#, 5), (#""A":"\ud800\n""#, 5), (#""A":"\udc00""#, 5), (#""A":"\ud800\u0041""#, 5),
            ("\"A\":\"\u{1}\"", 5), ("\"A\":\"\n\"", 5), (#""A":nul"#, 4), (#""A":"x"]"#, 7),
        ])
    func stops(member: String, place: Int) {
        let result = Self.parse("{\(Self.head)}\n{\n\(member)}")
        #expect(result.entries.count == 1)
        guard case .malformedJSON = result.error?.kind else {
            Issue.record("\(member): \(String(describing: result.error))")
            return
        }
        #expect(result.error?.offset == Self.head.utf8.count + 5 + place)
        #expect(result.error?.line == 3)
    }

    @Test("stops between objects", arguments: [("x", 0), ("[", 0), ("datx", 3), ("data {", 4), ("\"\"", 0)])
    func stopsBetweenObjects(text: String, place: Int) {
        let result = Self.parse("{\(Self.head)}\n\(text)")
        #expect(result.entries.count == 1)
        #expect(result.error?.line == 2 && result.error?.offset == Self.head.utf8.count + 3 + place)
    }

    @Test("refuses times that no entry can have")
    func refusesTimes() {
        #expect(
            Self.parse(#"{"__REALTIME_TIMESTAMP":"0"}"#).error
                == ImportError(line: 1, offset: 24, kind: .timestampOutOfRange(name: "__REALTIME_TIMESTAMP", value: 0)))
        #expect(
            Self.parse(#"{"_BOOT_ID":"12"}"#).error?.kind == .malformedMetadata(name: "_BOOT_ID", value: "12"))
    }

    @Test("keeps to its limits")
    func keepsToLimits() {
        var limits = ImportLimits()
        limits.maximumFieldCount = 2
        let text = "{\(Self.head),\"A\":[\"1\",\"2\"]}"
        let cut = Self.parse(text, limits: limits)
        #expect(cut.entries.map(\.texts.count) == [2] && cut.warnings.map(\.kind) == [.tooManyFields(limit: 2)])
        limits.refusesExcessFields = true
        #expect(Self.parse(text, limits: limits).error?.kind == .tooManyFields(limit: 2))
        limits = ImportLimits()
        limits.maximumEntryByteCount = 100
        #expect(Self.parse(text, limits: limits).error?.kind == .entryTooLong(limit: 100))
        let deep = "{\"A\":" + String(repeating: "[", count: 100_000)
        #expect(Self.parse(deep).error != nil)
        let many = "{" + String(repeating: "\"a\":1,", count: 1000) + Self.head + "}"
        #expect(Self.parse(many).warnings.last?.kind == .furtherWarnings(count: 900))
    }

    private static let mixture =
        "{\(head),\"A\":\"x\\n\\\"}\\u00e4\",\"B\":[1,2],\n\"C\":[\"[\",null,[3]]}\n\u{1e}{\"a\":1}data: {\(head)}\n\n"

    @Test("does not depend on where the input is cut")
    func isIndependentOfChunks() {
        for input in [Self.mixture, Self.mixture + "{\"A\": x}", "{\"A\":\"\n\"}", Self.mixture + "{\"A\":[}"] {
            let input = Array(input.utf8)
            let whole = JournalTextTests.parse(input, with: JSONParser.self)
            for cut in 0...input.count {
                #expect(JournalTextTests.parse(input, cuts: [cut], with: JSONParser.self) == whole, "cut at \(cut)")
            }
            #expect(JournalTextTests.parse(input, cuts: Array(0..<input.count), with: JSONParser.self) == whole)
        }
    }

    @Test("survives every truncation, and tells what is lost")
    func survivesTruncation() {
        let input = Array(Self.mixture.utf8)
        let whole = JournalTextTests.parse(input, with: JSONParser.self)
        #expect(whole.entries.count == 2 && whole.warnings.count == 3 && whole.error == nil)
        for length in 0..<input.count {
            let part = JournalTextTests.parse(Array(input.prefix(length)), with: JSONParser.self)
            #expect(part.entries.elementsEqual(whole.entries.prefix(part.entries.count)), "\(length) bytes")
            if let error = part.error {
                guard case .prematureEnd = error.kind else {
                    Issue.record("\(length) bytes: \(error)")
                    continue
                }
            }
        }
    }

    @Test("survives any input, in any chunks", arguments: 0..<40)
    func survivesRandomInput(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"A\"", "\"A\":", "\"x\"", "1", "null", "\\", "\"", " ", "\n", "data: ",
            "{\(Self.head),", Self.head, "\u{1e}", "-", "\\u00", "{\"A\":\"x\"}",
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            var input: [UInt8] = []
            for _ in 0..<Int.random(in: 0...25, using: &generator) {
                input += pieces.randomElement(using: &generator)!
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    input.append(.random(in: 0...255, using: &generator))
                }
            }
            let cuts = (0..<3).map { _ in Int.random(in: 0...input.count, using: &generator) }.sorted()
            let whole = JournalTextTests.parse(input, with: JSONParser.self)
            #expect(JournalTextTests.parse(input, cuts: cuts, with: JSONParser.self) == whole, "\(input) \(cuts)")
        }
    }
}
