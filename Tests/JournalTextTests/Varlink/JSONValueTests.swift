import JournalFormat
import TestSupport
import Testing

@testable import JournalText

@Suite("JSON values")
struct JSONValueTests {
    static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        try bytes.withBytes { (bytes) throws(JSONFault) in try JSONValue(reading: bytes) }
    }

    static func read(_ text: String) throws(JSONFault) -> JSONValue { try read(Array(text.utf8)) }

    static func write(_ value: JSONValue) -> String {
        var buffer = ByteBuffer()
        buffer.append(value)
        return buffer.bytes.text
    }

    @Test(
        "of all kinds are read",
        arguments: [
            ("null", JSONValue.null), (" true ", .boolean(true)), ("false", .boolean(false)), ("0", .number("0")),
            ("-0", .number("-0")), ("12.50e-3", .number("12.50e-3")), ("1E+9", .number("1E+9")),
            ("\"\"", .string("")), (#""a\"\\\/\u00e4\n""#, .string("a\"\\/ä\n")), (#""\ud83d\ude00""#, .string("😀")),
            ("[]", .array([])), ("[ 1 , [ ] ]", .array([.number("1"), .array([])])), ("{}", .object([:])),
            ("\r\n{ \"a\" :\t{\"b\":null} , \"\":1}", .object(["a": .object(["b": .null]), "": .number("1")])),
        ])
    func reading(text: String, expected: JSONValue) throws {
        #expect(try Self.read(text) == expected)
        #expect(try Self.read(Self.write(expected)) == expected)
    }

    @Test(
        "that are malformed are refused",
        arguments: [
            "", " ", "nul", "nulL", "truE", "tru", "01", "-", "1.", "1.e1", "1e", "1e+", ".5", "+1", "\"", "\"\\x\"",
            "\"a\nb\"", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}",
            "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{}{}", "{} x", "[}", "{]", "'a'", "\"\\ud800\"",
            "{\"a\":1,\"a\":2}", "\u{FEFF}{}",
        ])
    func malformed(text: String) {
        #expect(throws: JSONFault.self) { try Self.read(text) }
    }

    @Test("lie in one another only so deep, however long the text is")
    func depth() throws {
        let limit = JSONValue.maximumDepth
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deepest = String(repeating: open, count: limit) + "1" + String(repeating: close, count: limit)
            #expect(throws: Never.self) { try Self.read(deepest) }
            #expect(throws: JSONFault.self) { try Self.read(open + deepest + close) }
            #expect(throws: JSONFault.self) { try Self.read(String(repeating: open, count: 100_000)) }
        }
    }

    @Test("have numbers of any size, and those that fit as a number")
    func numbers() throws {
        let huge = String(repeating: "9", count: 10_000)
        #expect(try Self.read(huge) == .number(huge))
        #expect(try Self.read(huge).unsigned == nil)
        #expect(try Self.read("18446744073709551615").unsigned == .max)
        for text in ["18446744073709551616", "-1", "-0.0", "1.0", "1e3", "\"1\"", "null", "true", "[1]"] {
            #expect(try Self.read(text).unsigned == nil, "\(text)")
        }
    }

    @Test("are read as they were written, and nonsense ends in an error", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = generator.bytes(upTo: 60, alphabet: "{}[]\",:\\u0123456789ae+-.tfn truelsnl")
            guard let value = try? Self.read(bytes) else { continue }
            #expect(try Self.read(Self.write(value)) == value)
        }
        let value = Self.value(&generator, depth: 0)
        #expect(try Self.read(Self.write(value)) == value)
    }

    static func value(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        let count = Int.random(in: 0...4, using: &generator)
        switch Int.random(in: 0..<(depth < 6 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .boolean(count > 2)
        case 2: return .unsigned(generator.next())
        case 3: return .string(String(decoding: generator.bytes(upTo: 9, alphabet: "ab\"\\\n"), as: UTF8.self))
        case 4: return .array((0..<count).map { _ in value(&generator, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for index in 0..<count { members["\(index)\""] = value(&generator, depth: depth + 1) }
            return .object(members)
        }
    }
}
