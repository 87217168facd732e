import JournalFormat
import JournalText
import Testing

@Suite("Short modes")
struct ShortFormatterTests {
    @Test(
        "show the time in the form of each mode",
        arguments: [
            (OutputMode.short, "Nov 14 22:13:30"),
            (.shortPrecise, "Nov 14 22:13:30.623456"),
            (.shortISO, "2023-11-14T22:13:30+00:00"),
            (.shortISOPrecise, "2023-11-14T22:13:30.623456+00:00"),
            (.shortFull, "Tue 2023-11-14 22:13:30 UTC"),
            (.withUnit, "Tue 2023-11-14 22:13:30 UTC"),
            (.shortUnix, "1700000010.623456"),
            (.shortMonotonic, "[   15.500000]"),
            (.shortDelta, "[   15.500000                ]"),
        ])
    func showsTime(mode: OutputMode, time: String) {
        let entry = SampleEntry("_HOSTNAME=h", "SYSLOG_IDENTIFIER=x", "_PID=7", "MESSAGE=text")
        #expect(show(mode, entry) == "\(time) h x[7]: text\n")
    }

    @Test("show the zone's own time, across a change of its clock")
    func showsLocalTime() throws {
        let zone = try #require(TimeZone(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
        var before = SampleEntry("MESSAGE=m")
        before.metadata.realtime = 1_698_541_199_000_000
        var after = before
        after.metadata.realtime = 1_698_541_200_000_000
        #expect(
            show(.shortISO, before, after) { $0.zone = zone } == """
                2023-10-29T02:59:59+02:00 unknown: m
                2023-10-29T02:00:00+01:00 unknown: m

                """)
        #expect(show(.shortFull, after) { $0.zone = zone } == "Sun 2023-10-29 02:00:00 CET unknown: m\n")
    }

    @Test(
        "show when the sender saw it happen",
        arguments: [
            (["_SOURCE_REALTIME_TIMESTAMP=1700000009000001"], "1700000009.000001", "[   13.876545]"),
            (["_SOURCE_MONOTONIC_TIMESTAMP=14500000"], "1700000009.623456", "[   14.500000]"),
            (
                ["_SOURCE_REALTIME_TIMESTAMP=1700000009000001", "_SOURCE_MONOTONIC_TIMESTAMP=3"], "1700000009.000001",
                "[    0.000003]"
            ),
            (["_SOURCE_REALTIME_TIMESTAMP=0"], "1700000010.623456", "[   15.500000]"),
            (["_SOURCE_REALTIME_TIMESTAMP=12x"], "1700000010.623456", "[   15.500000]"),
            (["_SOURCE_REALTIME_TIMESTAMP=36028797018963968"], "1700000010.623456", "[   15.500000]"),
            (["_SOURCE_REALTIME_TIMESTAMP=1600000000000000"], "1600000000.000000", "[    0.000000]"),
        ])
    func showsSourceTime(fields: [String], realtime: String, monotonic: String) {
        var entry = SampleEntry("MESSAGE=m")
        entry.fields += fields.map { Array($0.utf8) }
        #expect(show(.shortUnix, entry) == "\(realtime) unknown: m\n")
        #expect(show(.shortMonotonic, entry) == "\(monotonic) unknown: m\n")
    }

    @Test("show how much time went by between entries")
    func showsDelta() {
        let first = SampleEntry("MESSAGE=m")
        var second = first
        second.metadata.monotonic += 1_500_000
        var otherBoot = first
        otherBoot.metadata.bootID = .zero
        otherBoot.metadata.realtime += 2_000_001
        otherBoot.metadata.monotonic = 1
        var backwards = otherBoot
        backwards.metadata.monotonic = 0
        #expect(
            show(.shortDelta, first, second, otherBoot, backwards) == """
                [   15.500000                ] unknown: m
                [   17.000000 <    1.500000 >] unknown: m
                [    0.000001 <    2.000001*>] unknown: m
                [    0.000000 <    0.000000 >] unknown: m

                """)
    }

    @Test(
        "name the sender",
        arguments: [
            (["SYSLOG_IDENTIFIER=a", "_COMM=b", "_PID=1", "SYSLOG_PID=2"], "a[1]"),
            (["_COMM=b", "SYSLOG_PID=2"], "b[2]"),
            (["_PID=1"], "unknown[1]"),
            (["SYSLOG_IDENTIFIER=a", "SYSLOG_IDENTIFIER=z"], "z"),
            (["SYSLOG_IDENTIFIER=\u{1}", "_COMM=b"], "b"),
            (["SYSLOG_IDENTIFIER=" + String(repeating: "x", count: 300), "_COMM=b"], "b"),
            (["_SYSTEMD_UNIT=u.service", "_COMM=b"], "b"),
        ])
    func namesSender(fields: [String], sender: String) {
        var entry = SampleEntry("MESSAGE=m")
        entry.fields += fields.map { Array($0.utf8) }
        #expect(show(.shortUnix, entry) == "1700000010.623456 \(sender): m\n")
    }

    @Test(
        "name the unit in the mode with-unit",
        arguments: [
            (["_SYSTEMD_UNIT=u.service", "_COMM=b"], "u.service"),
            (["_SYSTEMD_USER_UNIT=v.service"], "v.service"),
            (["_SYSTEMD_UNIT=u.service", "_SYSTEMD_USER_UNIT=v.service"], "u.service/v.service"),
            (["_COMM=b"], "b"),
        ])
    func namesUnit(fields: [String], sender: String) {
        var entry = SampleEntry("MESSAGE=m")
        entry.fields += fields.map { Array($0.utf8) }
        #expect(show(.withUnit, entry) == "Tue 2023-11-14 22:13:30 UTC \(sender): m\n")
    }

    @Test("leave out what they are told to")
    func leavesOut() {
        let entry = SampleEntry("_HOSTNAME=h", "SYSLOG_IDENTIFIER=x", "MESSAGE=one\ntwo")
        #expect(show(.shortUnix, entry) { $0.showsHostname = false }.hasPrefix("1700000010.623456 x: one\n"))
        #expect(show(.shortUnix, entry) { $0.truncatesAtNewline = true } == "1700000010.623456 h x: one\n")
        #expect(show(.short, entry) { $0.excludedIdentifiers = ["y", "x"] } == "")
        #expect(show(.short, SampleEntry("PRIORITY=3")) == "")
    }

    @Test(
        "indent the further lines of a message",
        arguments: [
            ("one\ntwo", "x: one\n                     two\n"),
            ("one\n", "x: one\n"),
            ("one\n\n", "x: one\n                     \n"),
            ("", "x: \n"),
            ("\n", "x: \n"),
        ])
    func indents(message: String, text: String) {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "_HOSTNAME=h", "MESSAGE=\(message)")
        #expect(show(.short, entry) == "Nov 14 22:13:30 h \(text)")
    }

    @Test("indent as journalctl does when nobody is named")
    func indentsUnknown() {
        #expect(show(.short, SampleEntry("MESSAGE=a\nb")) == "Nov 14 22:13:30 unknown: a\n                 b\n")
    }

    @Test(
        "make messages fit for a terminal",
        arguments: [
            ("a\tb", "a        b"),
            ("\u{1b}[0;31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}text", "text"),
            ("a\r\nb\r", "a\n                  b"),
            ("a\r\r\nb", "a\n                  b"),
            ("a\rb", "[3B blob data]"),
            ("\u{1b}[2Ka", "[5B blob data]"),
            ("a\u{1b}", "[2B blob data]"),
            ("\u{1b}[", "[2B blob data]"),
            ("\u{1b}]unfinished", "[12B blob data]"),
            ("a\u{7f}", "[2B blob data]"),
            ("a\u{85}", "[3B blob data]"),
            ("Grüße, 世界", "Grüße, 世界"),
        ])
    func preparesMessages(message: String, shown: String) {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "MESSAGE=\(message)")
        #expect(show(.shortMonotonic, entry) { $0.showsHostname = false } == "[   15.500000] x: \(shown)\n")
    }

    @Test(
        "refuse bytes that are not UTF-8",
        arguments: [
            [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
            [0xef, 0xb7, 0x90], [0xf0, 0x9f, 0xbf, 0xbf],
        ]
            as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        var entry = SampleEntry("SYSLOG_IDENTIFIER=x")
        entry.fields.append(Array("MESSAGE=".utf8) + bytes)
        #expect(show(.shortUnix, entry) == "1700000010.623456 x: [\(bytes.count)B blob data]\n")
    }

    @Test("show everything when told to, up to a NUL")
    func showsAll() {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "MESSAGE=a\tb\u{1b}[0mc\r\nd\u{0}e\nf")
        #expect(
            show(.shortUnix, entry) { $0.showsAll = true }
                == "1700000010.623456 x: a\tb\u{1b}[0mc\r\n                     d\n                     f\n")
    }

    @Test("cut lines that are wider than the terminal")
    func cutsLines() {
        let long = SampleEntry("SYSLOG_IDENTIFIER=x", "MESSAGE=abcdefghijklmnopqrstuvwxyz0123456789")
        let cut = { (entry: SampleEntry, width: Int) in
            show(.shortUnix, entry) {
                $0.isFullWidth = false
                $0.columnCount = width
            }
        }
        #expect(cut(long, 41) == "1700000010.623456 x: abcdefghijklmnopq…89\n")
        #expect(cut(long, 58) == "1700000010.623456 x: abcdefghijklmnopqrstuvwxyz0123456789\n")
        #expect(cut(long, 23) == "1700000010.623456 x: ...\n")
        let lines = SampleEntry("SYSLOG_IDENTIFIER=x", "MESSAGE=a\nb\nc\nd")
        #expect(
            cut(lines, 80)
                == "1700000010.623456 x: a\n                     b\n                     c...\n")
    }
}
