import JournalFormat
import JournalIngest
import TestSupport
import Testing

private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

@Suite("Files of /proc")
struct ProcessTextTests {
    @Test(
        "a command's name is one line of printable ASCII",
        arguments: [
            ("cat\n", "cat"), ("cat", "cat"), ("two words\n", "two words"), ("(sd-pam)\n", "(sd-pam)"), ("", nil),
            ("\n", nil), ("a\tb\n", "a\\tb"), ("a\u{1}b\n", "a\\001b"), ("ü\n", "\\303\\274"), ("a\\b\n", "a\\\\b"),
            ("it's \"x\"\n", "it\\'s \\\"x\\\""), ("\u{7f}\u{1b}\u{7}\n", "\\177\\033\\a"),
        ] as [(String, String?)])
    func command(file: String, command: String?) {
        #expect(text(file.withBytes { ProcessText.command($0) }) == command)
    }

    @Test("a command's name has at most 127 bytes, and no half escape at its end")
    func longCommand() {
        let plain = String(repeating: "c", count: 200)
        #expect(plain.withBytes { ProcessText.command($0) }?.count == 127)
        let controls = String(repeating: "\u{1}", count: 64)
        #expect(text(controls.withBytes { ProcessText.command($0) }) == String(repeating: "\\001", count: 31))
    }

    @Test(
        "an executable's path is kept when the file is gone",
        arguments: [
            ("/bin/cat", "/bin/cat"), ("/bin/cat (deleted)", "/bin/cat"), ("/a (deleted)/b", "/a (deleted)/b"),
            ("", nil),
        ] as [(String, String?)])
    func executable(target: String, path: String?) {
        #expect(text(target.withBytes { ProcessText.executable($0) }) == path)
    }

    @Test(
        "a command line is quoted so that a shell would take it apart again",
        arguments: [
            ("cat\0/etc/passwd\0", "cat /etc/passwd"), ("cat\0", "cat"), ("cat", "cat"), ("", nil), ("\0\0", nil),
            ("cat\0\0-n\0", "cat \"\" -n"), ("cat\0\0\0", "cat"), ("\0a\0", "\"\" a"),
            ("sh\0-c\0echo hi; true\0", "sh -c \"echo hi; true\""),
            ("a=b,c/d:e%f@g+h~i#j{k}l^m]n\0", "a=b,c/d:e%f@g+h~i#j{k}l^m]n"),
            ("a\"b\0", "\"a\\\"b\""), ("a\\b\0", "\"a\\\\b\""), ("a`b\0", "\"a\\`b\""), ("a$b\0", "\"a\\$b\""),
            ("a*b\0", "\"a*b\""), ("it's\0", "\"it's\""), ("a!\0", "\"a!\""), ("a\nb\tc\0", "\"a\\nb\\tc\""),
            ("a\u{1}b\0", "\"a\\001b\""), ("a\u{7f}\0", "\"a\\177\""), ("Grüße\0", "Grüße"), ("😀 x\0", "\"😀 x\""),
            ("\u{fffe}\0", "\"\\357\\277\\276\""),
        ] as [(String, String?)])
    func commandLine(file: String, line: String?) {
        #expect(text(file.withBytes { ProcessText.commandLine($0) }) == line)
    }

    @Test("each character that a shell knows is quoted", arguments: Array("\"\\`$*?['()<>|&;! \t\r\n".utf8))
    func shellCharacters(character: UInt8) {
        let line = text(withSpan([0x61, character]) { ProcessText.commandLine($0) })
        #expect(line?.first == "\"" && line?.last == "\"")
    }

    @Test(
        "what is not UTF-8 is escaped",
        arguments: [
            ([0xff], "\\377"), ([0xc3], "\\303"), ([0xc3, 0x28], "\\303("), ([0xc0, 0xaf], "\\300\\257"),
            ([0xe0, 0x80, 0xaf], "\\340\\200\\257"), ([0xed, 0xa0, 0x80], "\\355\\240\\200"),
            ([0xf4, 0x90, 0x80, 0x80], "\\364\\220\\200\\200"), ([0xf0, 0x9f, 0x98], "\\360\\237\\230"),
            ([0x80], "\\200"), ([0xf0, 0x80, 0x80, 0x80], "\\360\\200\\200\\200"),
        ] as [([UInt8], String)])
    func invalidUTF8(argument: [UInt8], escaped: String) {
        #expect(text(withSpan(argument) { ProcessText.commandLine($0) }) == "\"\(escaped)\"")
    }

    @Test("random bytes give a line of valid text without control characters", arguments: 0..<10 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bytes = generator.bytes(upTo: 80, alphabet: "a \0\u{fc}😀\n\"$")
            withSpan(bytes) { bytes in
                _ = ProcessText.executable(bytes)
                let command = ProcessText.command(bytes) ?? []
                #expect(command.count <= 127 && command.allSatisfy { (0x20...0x7e).contains($0) })
                let line = ProcessText.commandLine(bytes) ?? []
                #expect(String(validating: line, as: UTF8.self) != nil)
                #expect(line.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            }
        }
    }
}

@Suite("Status of a process")
struct ProcessStatusTests {
    private static let file = """
        Name:\tcat
        Uid:\t1000\t1001\t1002\t1003
        Gid:\t100\t101\t102\t103
        Groups:\t4 24
        CapInh:\t00000000000000ff
        CapEff:\t000001ffffffffff
        CapBnd:\t000001ffffffffff

        """

    @Test("tells the real user and group and the capabilities in effect")
    func values() {
        let status = Self.file.withBytes { ProcessStatus(text: $0) }
        #expect(status.userID == 1000)
        #expect(status.groupID == 100)
        #expect(status.effectiveCapabilities == 0x1ff_ffff_ffff)
    }

    @Test("what is missing or malformed stays unknown")
    func malformed() {
        let text = "Uid:\nGid:\tx\t1\nCapEff:\t00000000000000000\nUid:\t4294967296\n"
        let status = text.withBytes { ProcessStatus(text: $0) }
        #expect(status.userID == nil && status.groupID == nil)
        #expect(status.effectiveCapabilities == 0)
    }

    @Test("every truncation is survived")
    func truncation() {
        for length in 0...Self.file.utf8.count {
            let status = withSpan(Array(Self.file.utf8.prefix(length))) { ProcessStatus(text: $0) }
            #expect(status.groupID == nil || status.userID == 1000)
        }
    }
}
