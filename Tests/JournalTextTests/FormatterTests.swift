import JournalFormat
import JournalText
import Testing

@Suite("Modes that show all fields")
struct FormatterTests {
    private static let cursor =
        "s=00112233445566778899aabbccddeeff;i=1b;b=6c7c6013a26343b29e964691ff25d04c;m=ec82e0;t=60a2418c059e0;x=beef"

    @Test("verbose")
    func verbose() {
        let entry = SampleEntry(
            "FIELD=value", "MESSAGE=line one\nline two", "BIN=\u{1}\u{2}", "TAB=a\tb", "_BOOT_ID=x", "bad=1", "E=")
        #expect(
            show(.verbose, entry) == """
                Tue 2023-11-14 22:13:30.623456 UTC [\(Self.cursor)]
                    FIELD=value
                    MESSAGE=line one
                            line two
                    BIN=[2B blob data]
                    TAB=a\tb
                    _BOOT_ID=x
                    E=

                """)
    }

    @Test("verbose shows long fields only at full width")
    func verboseLong() {
        let value = String(repeating: "x", count: 298)
        #expect(!show(.verbose, SampleEntry("F=\(value)")) { $0.isFullWidth = false }.contains("F=x"))
        #expect(show(.verbose, SampleEntry("F=\(value.dropLast())")) { $0.isFullWidth = false }.contains("F=x"))
        #expect(show(.verbose, SampleEntry("F=\(value)")).contains("F=x"))
    }

    @Test("export")
    func export() {
        let entry = SampleEntry(
            "MESSAGE=text\tx", "_BOOT_ID=other", "E=", "B=a\nb", "U=Grüße", "BAD NAME=1", "BAD\nNAME=2", "=3", "9=4")
        let head = """
            __CURSOR=\(Self.cursor)
            __REALTIME_TIMESTAMP=1700000010623456
            __MONOTONIC_TIMESTAMP=15500000
            __SEQNUM=27
            __SEQNUM_ID=00112233445566778899aabbccddeeff
            _BOOT_ID=6c7c6013a26343b29e964691ff25d04c

            """
        #expect(
            show(.export, entry)
                == head + "MESSAGE=text\tx\nE=\nB\n\u{3}\0\0\0\0\0\0\0a\nb\nU=Grüße\n\n")
        #expect(show(.export, entry) { $0.outputFields = ["E", "Q"] } == head + "E=\n\n")
    }

    @Test("what export writes, the import reads back")
    func exportRoundTrip() {
        var entry = SampleEntry("MESSAGE=text", "A=1", "A=2")
        entry.fields.append(Array("B=".utf8) + [10, 0, 255, 128])
        entry.fields.append(Array("B=".utf8) + Array(repeating: 10, count: 5000))
        let mode = show(.export, SampleEntry("MESSAGE=text"))
        #expect(parse(Array(mode.utf8), with: ExportParser.self).entries.count == 1)
        var out = ByteBuffer()
        var formatter = ExportFormatter()
        var field = ByteBuffer()
        formatter.begin(entry.metadata, into: &out)
        for bytes in entry.fields {
            field.removeAll()
            field.append(bytes)
            formatter.field(field.bytes, into: &out)
        }
        formatter.end(into: &out)
        let result = parse(out.bytes.array, with: ExportParser.self)
        #expect(result.error == nil && result.warnings.isEmpty)
        #expect(
            result.entries == [
                ImportResult.Entry(
                    realtime: entry.metadata.realtime, monotonic: entry.metadata.monotonic,
                    bootID: entry.metadata.bootID,
                    fields: [Array("_BOOT_ID=6c7c6013a26343b29e964691ff25d04c".utf8)] + entry.fields)
            ])
    }

    @Test("cat")
    func cat() {
        let entry = SampleEntry("MESSAGE=a\u{0}b\n", "X=1", "MESSAGE=second", "Y=2")
        #expect(show(.cat, entry, SampleEntry("X=1")) == "a\u{0}b\n\n")
        #expect(show(.cat, entry) { $0.outputFields = ["Y", "X", "Z"] } == "2\n1\n")
        #expect(CatFormatter().neededFields == ["MESSAGE"])
    }

    @Test("JSON")
    func json() {
        let entry = SampleEntry(
            "MESSAGE=\"q\" \\ \u{8}", "T=a\tb\nc/ü", "R=1", "BIN=\u{1}\u{7f}", "R=\u{2}", "R=3", "_BOOT_ID=x", "bad=1")
        let head = """
            {"__CURSOR":"\(Self.cursor)","__REALTIME_TIMESTAMP":"1700000010623456","__MONOTONIC_TIMESTAMP":"15500000",\
            "__SEQNUM":"27","__SEQNUM_ID":"00112233445566778899aabbccddeeff",\
            "_BOOT_ID":"6c7c6013a26343b29e964691ff25d04c"
            """
        let body = #"""
            ,"MESSAGE":[34,113,34,32,92,32,8],"T":"a\tb\nc/ü","R":["1",[2],"3"],"BIN":[1,127]}
            """#
        #expect(show(.json, entry) == "\(head)\(body)\n")
        #expect(show(.jsonServerSentEvents, entry) == "data: \(head)\(body)\n\n")
        #expect(show(.jsonSequence, entry) == "\u{1e}\(head)\(body)\n")
        #expect(show(.json, SampleEntry("M=\"\\")) == "\(head),\"M\":\"\\\"\\\\\"}\n")
        #expect(show(.json, entry) { $0.outputFields = ["bad"] } == "\(head)}\n")
    }

    @Test("JSON over many lines")
    func prettyJSON() {
        let entry = SampleEntry("A=1", "B=x", "B=\u{1}\u{2}", "C=\u{3}")
        #expect(
            show(.jsonPretty, entry).hasSuffix(
                """
                \t"_BOOT_ID" : "6c7c6013a26343b29e964691ff25d04c",
                \t"A" : "1",
                \t"B" : [
                \t\t"x",
                \t\t[
                \t\t\t1,
                \t\t\t2
                \t\t]
                \t],
                \t"C" : [
                \t\t3
                \t]
                }

                """))
    }

    @Test("JSON leaves out long values", arguments: [(4095, false), (4096, true), (9000, true)])
    func nullInJSON(byteCount: Int, isNull: Bool) {
        let entry = SampleEntry("LONG=" + String(repeating: "x", count: byteCount - 5), "LONG=s")
        #expect(show(.json, entry).hasSuffix("\"LONG\":[null,\"s\"]}\n") == isNull)
        #expect(show(.json, entry) { $0.showsAll = true }.hasSuffix("xx\",\"s\"]}\n"))
    }

    @Test("a byte that is not plain is seen wherever it stands", arguments: 0..<40)
    func seesEveryByte(length: Int) {
        for place in 0..<length {
            var text = Array(repeating: UInt8(ascii: "x"), count: length)
            for (byte, json, isBinary) in [
                (UInt8(1), nil, true), (0x7f, nil, true), (0x22, "\\\"", false), (0x5c, "\\\\", false),
                (9, "\\t", false),
                (10, "\\n", true), (0xff, nil, true), (0x1f, nil, true), (0x7e, "~", false), (0x20, " ", false),
            ] as [(UInt8, String?, Bool)] {
                text[place] = byte
                var entry = SampleEntry()
                entry.fields = [Array("V=".utf8) + text]
                let exported = show(.export, entry)
                #expect(exported.contains("\nV\n") == isBinary, "byte \(byte) at \(place) of \(length)")
                let value =
                    json.map {
                        "\"" + String(repeating: "x", count: place) + $0
                            + String(repeating: "x", count: length - place - 1) + "\""
                    } ?? "[" + text.map { String($0) }.joined(separator: ",") + "]"
                #expect(show(.json, entry).hasSuffix(",\"V\":\(value)}\n"), "byte \(byte) at \(place) of \(length)")
            }
        }
    }

    @Test("JSON keeps thousands of names apart")
    func manyNames() {
        var entry = SampleEntry()
        for round in 0..<2 { entry.fields += (0..<3000).map { Array("F\($0)=\(round)".utf8) } }
        let text = format([entry, SampleEntry("F1=x")], with: JSONFormatter(layout: .compact))
        for number in [0, 1, 63, 64, 1500, 2999] { #expect(text.contains("\"F\(number)\":[\"0\",\"1\"]")) }
        #expect(text.hasSuffix(",\"F1\":\"x\"}\n"))
    }

    @Test("names of modes")
    func modes() {
        #expect(OutputMode(rawValue: "short-iso-precise") == .shortISOPrecise)
        #expect(OutputMode.allCases.count == 16)
        #expect(
            OutputMode.allCases.filter(\.isQuiet).map(\.rawValue).sorted()
                == ["cat", "export", "json", "json-pretty", "json-seq", "json-sse"])
    }
}
