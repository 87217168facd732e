import JournalFormat
import JournalIngest
import Testing

@Suite("Stdout handshake")
struct StdoutHandshakeTests {
    private func handshake(
        identifier: String = "prog", unit: String = "", priority: String = "30", prefix: String = "0",
        syslog: String = "0", kernel: String = "0", console: String = "0"
    ) -> [UInt8] {
        Array([identifier, unit, priority, prefix, syslog, kernel, console].map { $0 + "\n" }.joined().utf8)
    }

    @Test("its seven lines are the settings, without the whitespace around them")
    func settings() throws {
        let bytes = handshake(
            identifier: " \tmy prog ", unit: " a.service\r", priority: " 85 ", prefix: "1", syslog: " yes",
            kernel: "t", console: "on")
        let result = parseStdout([bytes], isPeerRoot: true)
        let settings = try #require(result.settings)
        #expect(result.wasStarted)
        #expect(result.records.isEmpty)
        #expect(settings.identifier == Array("my prog".utf8))
        #expect(settings.unit == "a.service")
        #expect(settings.priority.facility == 10 && settings.priority.level == 5)
        #expect(settings.hasLevelPrefix && settings.isForwardedToSyslog)
        #expect(settings.isForwardedToKernelLog && settings.isForwardedToConsole)
    }

    @Test(
        "the unit is believed from root alone, and only when it is the name of one",
        arguments: [
            ("a.service", true, "a.service"), ("a@b.service", true, "a@b.service"), ("a.service", false, nil),
            ("a@.service", true, nil), ("a", true, nil), ("", true, nil), ("a b.service", true, nil),
        ] as [(String, Bool, String?)])
    func unit(line: String, isPeerRoot: Bool, unit: String?) {
        let result = parseStdout([handshake(unit: line)], isPeerRoot: isPeerRoot)
        #expect(result.wasStarted)
        #expect(result.settings?.unit == unit)
    }

    @Test(
        "the priority is a number from 0 to 999",
        arguments: [
            ("0", true), ("7", true), ("999", true), ("0030", true), ("1000", false), ("-1", false), ("", false),
            ("x", false), ("6x", false), ("99999999999999999999", false), ("+6", false),
        ])
    func priority(line: String, isValid: Bool) {
        let result = parseStdout([handshake(priority: line)])
        #expect(result.wasStarted == isValid)
        #expect(result.refusal == (isValid ? nil : .malformedPriority))
    }

    @Test(
        "a switch is one of a few words of any case",
        arguments: [
            ("1", true), ("yes", true), ("y", true), ("true", true), ("t", true), ("on", true), ("YES", true),
            ("On", true), ("0", false), ("no", false), ("n", false), ("false", false), ("f", false), ("off", false),
            ("FALSE", false), ("", nil), ("2", nil), ("maybe", nil), ("o n", nil), ("\u{212a}", nil),
        ] as [(String, Bool?)])
    func switches(line: String, value: Bool?) {
        #expect(parseStdout([handshake(prefix: line)]).settings?.hasLevelPrefix == value)
        #expect(parseStdout([handshake(syslog: line)]).settings?.isForwardedToSyslog == value)
        #expect(parseStdout([handshake(kernel: line)]).settings?.isForwardedToKernelLog == value)
        let result = parseStdout([handshake(console: line)])
        #expect(result.settings?.isForwardedToConsole == value)
        #expect(result.refusal == (value == nil ? .malformedBoolean : nil))
    }

    @Test("a line may have 255 bytes and not 256", arguments: [254, 255, 256, 300])
    func lineLength(length: Int) {
        let bytes = handshake(identifier: String(repeating: "i", count: length))
        for pieces in [[bytes], bytes.map { [$0] }] {
            let result = parseStdout(pieces)
            #expect(result.wasStarted == (length <= 255))
            #expect(result.refusal == (length <= 255 ? nil : .unterminatedLine))
        }
    }

    @Test("a NUL ends the stream")
    func nul() {
        #expect(parseStdout([Array("prog\0\n30\n0\n0\n0\n0\n".utf8)]).refusal == .unterminatedLine)
    }

    @Test("nothing is logged of a stream that ends in its handshake", arguments: 0..<17)
    func truncation(length: Int) {
        #expect(handshakeText.utf8.count == 17)
        let result = parseStdout([Array(handshakeText.utf8.prefix(length))])
        #expect(result == StdoutResult())
    }

    @Test("a refused stream stays refused")
    func refusedForGood() {
        var stream = StdoutStream(id: streamID, isPeerRoot: false)
        var builder = EntryBuilder()
        var result = StdoutResult()
        push(Array("prog\n\nbad\n".utf8), into: &stream, &builder, &result)
        #expect(result.refusal == .malformedPriority)
        result = StdoutResult()
        push(Array("30\n0\n0\n0\n0\nline\n".utf8), into: &stream, &builder, &result)
        #expect(result.refusal == .malformedPriority)
        flush(.endOfStream, &stream, &builder)
        #expect(records(of: builder).isEmpty)
    }
}
