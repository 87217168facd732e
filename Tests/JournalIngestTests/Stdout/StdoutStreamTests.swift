import JournalFormat
import JournalIngest
import Testing

@Suite("Stdout lines")
struct StdoutStreamTests {
    @Test("a line becomes a record with the stream's fields")
    func fields() {
        #expect(
            parseStdout("hello\n").records == [
                Record(
                    priority: 6,
                    fields: [
                        "_TRANSPORT=stdout", "_STREAM_ID=00112233445566778899aabbccddeeff", "SYSLOG_FACILITY=3",
                        "SYSLOG_IDENTIFIER=prog", "PRIORITY=6", "MESSAGE=hello",
                    ])
            ])
    }

    @Test("facility 0 and an empty identifier are left out")
    func leftOut() {
        let result = parseStdout([Array("\n\n5\n0\n0\n0\n0\nhello\n".utf8)])
        #expect(
            result.records.map(\.fields) == [
                [
                    "_TRANSPORT=stdout", "_STREAM_ID=00112233445566778899aabbccddeeff", "PRIORITY=5", "MESSAGE=hello",
                ]
            ])
    }

    @Test(
        "splits at newlines and NULs, and keeps what whitespace means",
        arguments: [
            ("a\nb\n", ["a", "b"]),
            ("a\0b\n", ["[nul]a", "b"]),
            ("a\n\0\n\0b\0", ["a", "[nul]b"]),
            ("a", ["[eof]a"]),
            ("a\nb", ["a", "[eof]b"]),
            ("", []),
            ("\n\n\n", []),
            ("a  \t\r\n", ["a"]),
            ("  a b  \n", ["  a b"]),
            ("   \n", ["   "]),
            (" \t\r\n", [" \t\r"]),
            ("  ", ["[eof]  "]),
        ])
    func splitting(text: String, lines: [String]) {
        #expect(parseStdout(text).lines == lines)
    }

    @Test(
        "a level in front of a line replaces the stream's",
        arguments: [
            ("<3>x", 3, "x"), ("<0>x", 0, "x"), ("<7>  x  ", 7, "  x"), ("<8>x", 6, "<8>x"), ("<30>x", 6, "<30>x"),
            ("<03>x", 6, "<03>x"), ("<>x", 6, "<>x"), ("<3x", 6, "<3x"), (" <3>x", 6, " <3>x"), ("<3><4>x", 3, "<4>x"),
            ("<x>x", 6, "<x>x"),
        ] as [(String, UInt8, String)])
    func levelPrefix(line: String, level: UInt8, message: String) {
        let record = parseStdout(line + "\n").records.first
        #expect(record?.priority == level)
        #expect(record?["PRIORITY"] == "\(level)")
        #expect(record?["SYSLOG_FACILITY"] == "3")
        #expect(record?["MESSAGE"] == message)
    }

    @Test("a level alone is not logged", arguments: ["<3>\n", "<3>  \n", "<3>\0", "<3>"])
    func bareLevel(text: String) {
        #expect(parseStdout(text).records.isEmpty)
    }

    @Test("a level counts in its own line alone")
    func levelOfOneLine() {
        #expect(parseStdout("<2>a\nb\n").records.map(\.priority) == [2, 6])
    }

    @Test("without level prefixes they are text")
    func noLevelPrefix() {
        let record = parseStdout([Array("p\n\n30\n0\n0\n0\n0\n<3>x\n".utf8)]).records.first
        #expect(record?.priority == 6)
        #expect(record?["MESSAGE"] == "<3>x")
    }

    @Test("cuts what is longer than a line may be", arguments: [10, 48 * 1024])
    func lineMax(lineMax: Int) {
        let line = { (length: Int) in String(repeating: "l", count: length) }
        func lines(_ text: String) -> [String] { parseStdout(text, lineMax: lineMax).lines }

        #expect(lines(line(lineMax - 1) + "\n") == [line(lineMax - 1)])
        // The newline comes one byte too late; the empty line that is left is not logged.
        #expect(lines(line(lineMax) + "\nx\n") == ["[line-max]" + line(lineMax), "x"])
        #expect(lines(line(lineMax + 1) + "\n") == ["[line-max]" + line(lineMax), "l"])
        #expect(lines(line(lineMax)) == ["[line-max]" + line(lineMax)])
        #expect(lines(line(lineMax - 1)) == ["[eof]" + line(lineMax - 1)])
        #expect(lines(line(lineMax) + "\0") == ["[line-max]" + line(lineMax)])
        #expect(lines(line(2 * lineMax + 3)) == Array(repeating: "[line-max]" + line(lineMax), count: 2) + ["[eof]lll"])
    }

    @Test("the default is 48 KiB")
    func defaultLineMax() {
        #expect(StdoutStream.defaultLineMax == 49152)
    }

    @Test("when another process goes on writing, what the first one began is a line of its own")
    func pidChange() {
        var stream = StdoutStream(id: streamID, isPeerRoot: false)
        var builder = EntryBuilder()
        var result = StdoutResult()
        push(Array((handshakeText + "begun").utf8), into: &stream, &builder, &result)
        flush(.pidChange, &stream, &builder)
        // Nothing is under way now, so nothing is logged.
        flush(.pidChange, &stream, &builder)
        push(Array("goes on\n".utf8), into: &stream, &builder, &result)
        flush(.pidChange, &stream, &builder)
        result.records = records(of: builder)
        #expect(result.lines == ["[pid-change]begun", "goes on"])
    }

    @Test("another process in the middle of a handshake line ends the stream")
    func pidChangeInHandshake() {
        var stream = StdoutStream(id: streamID, isPeerRoot: false)
        var builder = EntryBuilder()
        var result = StdoutResult()
        push(Array("pro".utf8), into: &stream, &builder, &result)
        flush(.pidChange, &stream, &builder)
        push(Array("g\n\n30\n1\n0\n0\n0\n".utf8), into: &stream, &builder, &result)
        #expect(result.refusal == .unterminatedLine)
        #expect(!result.wasStarted)
    }
}
