import JournalText
import Testing

@Suite("Colours")
struct ColorTests {
    private static let red = "\u{1b}[0;1;31m"
    private static let bold = "\u{1b}[0;1;39m"
    private static let off = "\u{1b}[0m"

    @Test(
        "depend on the priority",
        arguments: [
            ("0", red, bold), ("3", red, bold), ("4", "\u{1b}[0;1;38;5;185m", bold), ("5", bold, red),
            ("7", "\u{1b}[0;38;5;245m", red),
        ])
    func dependOnPriority(priority: String, on: String, highlight: String) {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "PRIORITY=\(priority)", "MESSAGE=text\nmore")
        let prefix = "1700000010.623456 x: "
        let blanks = String(repeating: " ", count: prefix.count)
        #expect(
            show(.shortUnix, entry) { $0.colors = .full }
                == "\(prefix)\(on)\(highlight)\(on)text\(Self.off)\n\(blanks)\(on)more\(Self.off)\n")
        #expect(
            show(.shortUnix, entry, highlight: 1..<3) { $0.colors = .full }
                == "\(prefix)\(on)t\(highlight)ex\(on)t\(Self.off)\n\(blanks)\(on)more\(Self.off)\n")
        #expect(
            show(.shortUnix, entry, highlight: 6..<8) { $0.colors = .full }
                == "\(prefix)\(on)text\(Self.off)\n\(blanks)\(on)m\(highlight)or\(on)e\(Self.off)\n")
    }

    @Test(
        "are not used for ordinary messages",
        arguments: ["PRIORITY=6", "PRIORITY=9", "PRIORITY=", "PRIORITY=-1", "X=1"])
    func areNotUsed(field: String) {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", field, "MESSAGE=text")
        #expect(show(.shortUnix, entry, highlight: 0..<2) { $0.colors = .full } == "1700000010.623456 x: text\n")
    }

    @Test("have sixteen variants, and mark audit messages")
    func haveVariants() {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "PRIORITY=7", "MESSAGE=m")
        #expect(show(.shortUnix, entry) { $0.colors = .sixteen }.contains("\u{1b}[0;90mm"))
        let audit = SampleEntry("SYSLOG_IDENTIFIER=x", "_TRANSPORT=audit", "MESSAGE=m")
        #expect(show(.shortUnix, audit) { $0.colors = .full }.hasSuffix("\u{1b}[0;34m\u{1b}[0;34mm\u{1b}[0m\n"))
    }

    @Test("follow the highlighted part through TABs and sequences that are taken out")
    func followHighlight() {
        let entry = SampleEntry("SYSLOG_IDENTIFIER=x", "PRIORITY=3", "MESSAGE=\t\u{1b}[1mneedle\u{1b}[0m\r\nb")
        #expect(
            show(.shortUnix, entry, highlight: 5..<11) { $0.colors = .full }
                .hasPrefix("1700000010.623456 x: \(Self.red)        \(Self.bold)needle\(Self.red)\(Self.off)\n"))
    }

    @Test("of the other modes")
    func otherModes() {
        let entry = SampleEntry("PRIORITY=2", "_PID=1", "MESSAGE=a\nb")
        #expect(
            show(.cat, entry) { $0.colors = .full } == "\(Self.red)\(Self.bold)\(Self.red)a\nb\(Self.off)\n")
        #expect(
            show(.verbose, entry) { $0.colors = .full } == """
                \u{1b}[0;4mTue 2023-11-14 22:13:30.623456 UTC\u{1b}[0m \u{1b}[0;38;5;245m[\(Self.cursor)]\u{1b}[0m
                    PRIORITY=2
                    \u{1b}[0;32m_PID=1
                \u{1b}[0m    \u{1b}[0;1;39mMESSAGE=a
                            b
                \u{1b}[0m
                """)
        let values = SampleEntry("A=x", "A=\u{1}")
        #expect(
            show(.json, values) { $0.colors = .full }
                .hasSuffix(
                    ",\"\u{1b}[0;32mA\u{1b}[0m\":[\"\u{1b}[0;32mx\u{1b}[0m\",[\u{1b}[0;1;34m1\u{1b}[0m]]}\n"))
        #expect(ColorLevel.full.bootSeparator("ID") == "\(Self.bold)-- Boot ID --\(Self.off)")
        #expect(ColorLevel.off.bootSeparator("ID") == "-- Boot ID --")
    }

    private static let cursor =
        "s=00112233445566778899aabbccddeeff;i=1b;b=6c7c6013a26343b29e964691ff25d04c;m=ec82e0;t=60a2418c059e0;x=beef"
}
