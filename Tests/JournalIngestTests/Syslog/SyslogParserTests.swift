import JournalFormat
import JournalIngest
import TestSupport
import Testing

private func parseSyslog(_ datagram: [UInt8]) -> Record? {
    var builder = EntryBuilder()
    guard let priority = withSpan(datagram, { SyslogParser.addEntry(of: $0, to: &builder) }) else { return nil }
    finish(&builder, priority: priority)
    return records(of: builder).first
}

@Suite("Syslog protocol")
struct SyslogParserTests {
    struct Case: Sendable {
        let datagram: String
        let fields: [String]

        init(_ datagram: String, _ fields: [String]) {
            self.datagram = datagram
            self.fields = fields
        }

        /// The datagram is expected to be kept as it came, too.
        static func raw(_ datagram: String, _ fields: [String]) -> Case {
            Case(datagram, fields + ["SYSLOG_RAW=\(datagram)"])
        }
    }

    static let documented: [Case] = [
        Case(
            "<30>Nov 22 14:00:00 prog[123]: x",
            [
                "PRIORITY=6", "SYSLOG_FACILITY=3", "SYSLOG_IDENTIFIER=prog", "SYSLOG_PID=123",
                "SYSLOG_TIMESTAMP=Nov 22 14:00:00 ", "MESSAGE=x",
            ]),
        .raw(
            "<30>prog[123]: x",
            ["PRIORITY=6", "SYSLOG_FACILITY=3", "SYSLOG_IDENTIFIER=prog", "SYSLOG_PID=123", "MESSAGE=x"]),
        .raw("x", ["PRIORITY=6", "SYSLOG_FACILITY=1", "MESSAGE=x"]),
        .raw("<13>prog: x   \n", ["PRIORITY=5", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=prog", "MESSAGE=x"]),
        .raw("  <11>  x", ["PRIORITY=3", "SYSLOG_FACILITY=1", "MESSAGE=  x"]),
        .raw(
            "<191>prog[]: x",
            ["PRIORITY=7", "SYSLOG_FACILITY=23", "SYSLOG_IDENTIFIER=prog", "SYSLOG_PID=", "MESSAGE=x"]),
        Case(
            "<14>Nov  2 04:00:00 tag:x y",
            ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_TIMESTAMP=Nov  2 04:00:00 ", "MESSAGE=tag:x y"]),
        .raw("<14>tag:  x", ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=tag", "MESSAGE= x"]),
        .raw("<14>x\0y", ["PRIORITY=6", "SYSLOG_FACILITY=1", "MESSAGE=x"]),
        Case(
            "<6>Nov 22 14:00:00 k: x",
            ["PRIORITY=6", "SYSLOG_IDENTIFIER=k", "SYSLOG_TIMESTAMP=Nov 22 14:00:00 ", "MESSAGE=x"]),
        .raw("<1000>prog: x", ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=<1000>prog", "MESSAGE=x"]),
        .raw("<x>: y", ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=<x>", "MESSAGE=y"]),
        .raw("<14>[abc]: x", ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=", "SYSLOG_PID=abc", "MESSAGE=x"]),
        .raw("<14>prog[12: x", ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_IDENTIFIER=prog[12", "MESSAGE=x"]),
        Case(
            "<14>Nov 22 14:00:00 host prog[1]: x",
            ["PRIORITY=6", "SYSLOG_FACILITY=1", "SYSLOG_TIMESTAMP=Nov 22 14:00:00 ", "MESSAGE=host prog[1]: x"]),
        .raw("   \n", ["PRIORITY=6", "SYSLOG_FACILITY=1", "MESSAGE="]),
        .raw("<14>", ["PRIORITY=6", "SYSLOG_FACILITY=1", "MESSAGE="]),
    ]

    @Test("parses what programs send", arguments: documented)
    func datagrams(_ example: Case) {
        #expect(parseSyslog(Array(example.datagram.utf8))?.fields == ["_TRANSPORT=syslog"] + example.fields)
    }

    @Test(
        "finds the identifier",
        arguments: [
            ("pidu : ", nil, nil), (": x", "", nil), (" : x", "", nil), ("   pidu:", "pidu", nil), ("a[1]:", "a", "1"),
            ("a[b[1]: x", "a[b", "1"), ("a]: x", "a]", nil), ("]: x", "]", nil), ("a[1] : x", nil, nil),
            ("a\tb: x", nil, nil), ("a:\tb", "a", nil), ("a::", "a:", nil), ("a[1]]: x", "a", "1]"),
        ] as [(String, String?, String?)])
    func identifier(text: String, name: String?, pid: String?) {
        let record = parseSyslog(Array("<14>Nov 22 14:00:00 \(text)!".utf8).dropLast())
        #expect(record?["SYSLOG_IDENTIFIER"] == name)
        #expect(record?["SYSLOG_PID"] == pid)
    }

    @Test(
        "takes one to three digits for a priority and nothing else",
        arguments: [
            ("<0>x", 0, nil, "x"), ("<7>x", 7, nil, "x"), ("<07>x", 7, nil, "x"), ("<999>x", 7, "124", "x"),
            ("<>x", 6, "1", "<>x"), ("<-1>x", 6, "1", "<-1>x"), ("<+1>x", 6, "1", "<+1>x"), ("<1", 6, "1", "<1"),
            ("<1 >x", 6, "1", "<1 >x"), ("<1000>x", 6, "1", "<1000>x"), ("1>x", 6, "1", "1>x"),
            ("<a>x", 6, "1", "<a>x"),
        ] as [(String, UInt8, String?, String)])
    func priority(datagram: String, level: UInt8, facility: String?, message: String) {
        let record = parseSyslog(Array(datagram.utf8))
        #expect(record?.priority == level)
        #expect(record?["PRIORITY"] == "\(level)")
        #expect(record?["SYSLOG_FACILITY"] == facility)
        #expect(record?["MESSAGE"] == message)
    }

    @Test("tells a timestamp by the kind of each of its sixteen characters", arguments: 0..<16)
    func timestamp(index: Int) {
        let timestamp = Array("Nov 22 14:00:00 ".utf8)
        #expect(parseSyslog(timestamp + [0x78])?["SYSLOG_TIMESTAMP"] == "Nov 22 14:00:00 ")
        var wrong = timestamp
        wrong[index] = UInt8(ascii: "*")
        #expect(parseSyslog(wrong + [0x78])?["SYSLOG_TIMESTAMP"] == nil)
        // Blanks may stand for the first digits of numbers only.
        var blank = timestamp
        blank[index] = UInt8(ascii: " ")
        let mayBeBlank = [3, 4, 6, 7, 10, 13, 15].contains(index)
        #expect((parseSyslog(blank + [0x78])?["SYSLOG_TIMESTAMP"] != nil) == mayBeBlank)
    }

    @Test("a timestamp needs neither sense nor a message")
    func strangeTimestamps() {
        #expect(parseSyslog(Array("<14>xyz 99 99:99:99 m".utf8))?["SYSLOG_TIMESTAMP"] == "xyz 99 99:99:99 ")
        // The space at its end is stripped with the other whitespace, and then it is none.
        #expect(parseSyslog(Array("<14>Nov 22 14:00:00 ".utf8))?["MESSAGE"] == "Nov 22 14:00:00")
    }

    @Test("NULs at the end go with the whitespace", arguments: ["<14>x\0", "<14>x\n\0", "<14>x \0\0\r\n\0"])
    func trailingNULs(datagram: String) {
        #expect(parseSyslog(Array(datagram.utf8))?["MESSAGE"] == "x")
        #expect(parseSyslog(Array(datagram.utf8))?["SYSLOG_RAW"] == datagram)
    }

    @Test("an empty datagram is ignored")
    func empty() {
        #expect(parseSyslog([]) == nil)
    }

    @Test("every truncation of every example is survived, with a message and whatever was lost kept raw")
    func truncation() {
        for example in Self.documented {
            let datagram = Array(example.datagram.utf8)
            for length in 1..<datagram.count { expectComplete(parseSyslog(Array(datagram.prefix(length)))) }
        }
    }

    @Test("random bytes are survived", arguments: 0..<20 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let datagram = generator.bytes(upTo: 60, alphabet: "<14>Nov 22 14:00:00 p[1]: \n\0")
            guard !datagram.isEmpty else { continue }
            expectComplete(parseSyslog(datagram))
        }
    }

    private func expectComplete(_ record: Record?) {
        #expect(record?["MESSAGE"] != nil)
        #expect(record.map { "\($0.priority)" } == record?["PRIORITY"])
        #expect((record?["SYSLOG_TIMESTAMP"] ?? record?["SYSLOG_RAW"]) != nil)
    }
}
