import JournalFormat
import JournalText
import TestSupport
import Testing

@Suite("Import of the export format")
struct ExportParserTests {
    private static let head = "__REALTIME_TIMESTAMP=1700000010623456\n__MONOTONIC_TIMESTAMP=5\n_BOOT_ID=\(bootID)\n"
    private static let bootID = "6c7c6013a26343b29e964691ff25d04c"

    private static func binary(_ name: String, _ value: String) -> String {
        var size = ByteBuffer()
        size.append(littleEndian: UInt64(value.utf8.count))
        return name + "\n" + size.bytes.text + value + "\n"
    }

    private static func parse(_ text: String, limits: ImportLimits = ImportLimits()) -> ImportResult {
        JournalTextTests.parse(Array(text.utf8), limits: limits, with: ExportParser.self)
    }

    @Test("reads text and binary fields")
    func readsFields() throws {
        let result = Self.parse(
            "__CURSOR=c\n" + Self.head + "__SEQNUM=4\n__SEQNUM_ID=x\nA=1\n" + Self.binary("B", "x\n\ny=")
                + "A=2=3\nE=\n\n")
        #expect(result.error == nil && result.warnings.isEmpty)
        let entry = try #require(result.entries.first)
        #expect(result.entries.count == 1)
        #expect(entry.realtime == 1_700_000_010_623_456 && entry.monotonic == 5)
        #expect(entry.bootID.description == Self.bootID)
        #expect(entry.texts == ["_BOOT_ID=\(Self.bootID)", "A=1", "B=x\n\ny=", "A=2=3", "E="])
    }

    @Test("takes times and boot from the entry before")
    func inheritsMetadata() {
        let result = Self.parse(
            Self.head + "A=1\n\nA=2\n\n__REALTIME_TIMESTAMP=7\nA=3\n\n_BOOT_ID=6c7c6013-a263-43b2-9e96-4691ff25d04d\n\n"
        )
        #expect(result.entries.map(\.realtime) == [1_700_000_010_623_456, 1_700_000_010_623_456, 7, 7])
        #expect(
            result.entries.map(\.bootID.description).suffix(2)
                == [Self.bootID, "6c7c6013a26343b29e964691ff25d04d"])
        #expect(result.entries[1].texts == ["A=2"])
    }

    @Test(
        "skips what it can do without, and says so",
        arguments: [
            ("bad name=1\n", ImportWarningKind.invalidFieldName("bad name")),
            ("=1\n", .invalidFieldName("")),
            ("1A=1\n", .invalidFieldName("1A")),
            (String(repeating: "A", count: 65) + "=1\n", .invalidFieldName(String(repeating: "A", count: 64))),
            ("__UNKNOWN=1\n", .unknownMetadata("__UNKNOWN")),
            (binary("EMPTY", ""), .emptyBinaryField("EMPTY")),
            (binary("bad name", "value\n\nA=2\n"), .invalidFieldName("bad name")),
            (binary("bad", ""), .invalidFieldName("bad")),
            ("a stray line\n", .invalidFieldName("a stray line")),
        ])
    func skips(text: String, warning: ImportWarningKind) {
        let result = Self.parse("X=1\n\n" + Self.head + "B=1\n" + text + "C=3\n\n" + "D=4\n\n")
        #expect(result.error == nil)
        #expect(
            result.warnings == [
                ImportWarning(line: 2, offset: 4, kind: .missingRealtime),
                ImportWarning(line: 7, offset: 5 + Self.head.utf8.count + 4, kind: warning),
            ])
        #expect(result.entries.map { $0.texts.filter { !$0.hasPrefix("_") } } == [["B=1", "C=3"], ["D=4"]])
    }

    @Test("skips entries that cannot be stored")
    func skipsEntries() {
        #expect(Self.parse("A=1\n\n").warnings.map(\.kind) == [.missingRealtime])
        #expect(Self.parse("__REALTIME_TIMESTAMP=1\nA=1\n\n").warnings.map(\.kind) == [.missingBootID])
        let empty = Self.parse("__REALTIME_TIMESTAMP=1\n\n\n" + Self.head + "\n")
        #expect(empty.warnings.map(\.kind) == [.emptyEntry, .emptyEntry] && empty.entries.count == 1)
    }

    @Test(
        "stops at what cannot be understood, and keeps what came before",
        arguments: [
            (
                "__REALTIME_TIMESTAMP=abc\n", 0, 0,
                ImportErrorKind.malformedMetadata(name: "__REALTIME_TIMESTAMP", value: "abc")
            ),
            ("__MONOTONIC_TIMESTAMP=\n", 0, 0, .malformedMetadata(name: "__MONOTONIC_TIMESTAMP", value: "")),
            ("_BOOT_ID=123\n", 0, 0, .malformedMetadata(name: "_BOOT_ID", value: "123")),
            ("__REALTIME_TIMESTAMP=0\n", 0, 0, .timestampOutOfRange(name: "__REALTIME_TIMESTAMP", value: 0)),
            (
                "__MONOTONIC_TIMESTAMP=36028797018963968\n", 0, 0,
                .timestampOutOfRange(name: "__MONOTONIC_TIMESTAMP", value: 1 << 55)
            ),
            ("B\n\0\0\0\0\0\0\0\u{1}x", 1, 2, .valueTooLong(byteCount: 1 << 56, limit: 768 << 20)),
            ("B\n\u{1}\0\0\0\0\0\0\0\nx", 2, 11, .missingNewline(found: 120)),
            ("B=", 0, 2, .prematureEnd(lostByteCount: 2)),
            ("B=1\n", 1, 4, .prematureEnd(lostByteCount: 4)),
            ("B\n\u{1}\0", 1, 4, .prematureEnd(lostByteCount: 4)),
            ("bad\n\u{1}\0", 1, 6, .prematureEnd(lostByteCount: 6)),
            ("B\n\u{9}\0\0\0\0\0\0\0xy", 1, 12, .prematureEnd(lostByteCount: 12)),
        ] as [(String, Int, Int, ImportErrorKind)])
    func stops(text: String, lines: Int, bytes: Int, error: ImportErrorKind) {
        let start = Self.head + "A=1\n\n"
        let result = Self.parse(start + text)
        #expect(result.entries.count == 1)
        #expect(result.error == ImportError(line: 6 + lines, offset: start.utf8.count + bytes, kind: error))
    }

    @Test("a stray line just before the end is no field")
    func strayLineAtEnd() {
        let result = Self.parse(Self.head + "A=1\nstray\n\n")
        #expect(result.error == nil && result.entries.count == 1)
        #expect(result.warnings.map(\.kind) == [.invalidFieldName("stray")])
    }

    @Test("keeps to its limits")
    func keepsToLimits() {
        var limits = ImportLimits()
        limits.maximumFieldCount = 2
        let text = Self.head + "A=1\nB=2\n" + Self.binary("C", "3") + "\nD=4\n\n"
        let cut = Self.parse(text, limits: limits)
        #expect(cut.entries.map(\.texts) == [["_BOOT_ID=\(Self.bootID)", "A=1"], ["D=4"]])
        #expect(cut.warnings.map(\.kind) == [.tooManyFields(limit: 2), .tooManyFields(limit: 2)])
        limits.refusesExcessFields = true
        #expect(Self.parse(text, limits: limits).error?.kind == .tooManyFields(limit: 2))
        limits = ImportLimits()
        limits.maximumValueByteCount = 60
        #expect(Self.parse(Self.head + "A=" + String(repeating: "x", count: 58) + "\n\n", limits: limits).error == nil)
        #expect(
            Self.parse(Self.head + "A=" + String(repeating: "x", count: 59) + "\n\n", limits: limits).error?.kind
                == .valueTooLong(byteCount: 61, limit: 60))
        #expect(
            Self.parse(Self.head + Self.binary("A", String(repeating: "x", count: 60)), limits: limits).entries.isEmpty)
        limits = ImportLimits()
        limits.maximumEntryByteCount = 200
        #expect(
            Self.parse(Self.head + Self.binary("A", String(repeating: "x", count: 120)), limits: limits).error?.kind
                == .entryTooLong(limit: 200))
    }

    /// Everything a stream can hold, some of it wrong.
    private static let mixture =
        head + "A=1\n" + binary("B", "x\ny") + "\n\nstray\n" + binary("C", "z") + "__X=1\nbad=2\n\n"
        + binary("bad name", "A=1\n\n") + binary("EMPTY", "") + "D=" + String(repeating: "d", count: 40) + "\n\n"

    @Test("does not depend on where the input is cut")
    func isIndependentOfChunks() {
        let input = Array(Self.mixture.utf8)
        let whole = JournalTextTests.parse(input, with: ExportParser.self)
        #expect(whole.entries.count == 3 && whole.warnings.count == 6 && whole.error == nil)
        for cut in 0...input.count {
            #expect(JournalTextTests.parse(input, cuts: [cut], with: ExportParser.self) == whole, "cut at \(cut)")
        }
        #expect(JournalTextTests.parse(input, cuts: Array(0..<input.count), with: ExportParser.self) == whole)
    }

    @Test("survives every truncation")
    func survivesTruncation() {
        let input = Array(Self.mixture.utf8)
        let whole = JournalTextTests.parse(input, with: ExportParser.self)
        for length in 0..<input.count {
            let part = JournalTextTests.parse(Array(input.prefix(length)), with: ExportParser.self)
            #expect(part.entries.elementsEqual(whole.entries.prefix(part.entries.count)), "\(length) bytes")
            #expect(part.error != nil || part.entries.count + part.warnings.count > 0 || length == 0)
        }
    }

    @Test("survives any input, in any chunks", arguments: 0..<40)
    func survivesRandomInput(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "A=1\n", "B\n", "\u{3}\0\0\0\0\0\0\0", "abc\n", "\n", Self.head, "__REALTIME_TIMESTAMP=9\n", "x y\n", "\0",
            "=", "__Z=\n", "C=",
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            var input: [UInt8] = []
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                input += pieces.randomElement(using: &generator)!
                if Int.random(in: 0..<6, using: &generator) == 0 {
                    input.append(.random(in: 0...255, using: &generator))
                }
            }
            let cuts = (0..<3).map { _ in Int.random(in: 0...input.count, using: &generator) }.sorted()
            let whole = JournalTextTests.parse(input, with: ExportParser.self)
            #expect(JournalTextTests.parse(input, cuts: cuts, with: ExportParser.self) == whole, "\(input) \(cuts)")
        }
    }
}
