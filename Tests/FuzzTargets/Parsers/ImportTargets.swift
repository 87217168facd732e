internal import JournalFormat
internal import JournalText

extension FuzzTarget {
    static let export = FuzzTarget(
        "export",
        .bytes([
            "__REALTIME_TIMESTAMP=", "__MONOTONIC_TIMESTAMP=", "_BOOT_ID=", "__CURSOR=", "MESSAGE=", "\n\n",
            "B\n\u{3}\0\0\0\0\0\0\0", "00000000000000050000000000000001",
        ]),
        seeds: {
            let times = "__REALTIME_TIMESTAMP=1700000000000000\n__MONOTONIC_TIMESTAMP=5\n"
            let boot = "_BOOT_ID=00000000000000050000000000000001\n"
            return [
                times + boot + "MESSAGE=a\n\n" + times + "MESSAGE=b\n\n",
                times + boot + "B\n\u{3}\0\0\0\0\0\0\0a\nb\nMESSAGE=c\n\n",
                "__CURSOR=s=1;i=2\n__SEQNUM=3\n" + times + boot + "lower=1\n\n",
            ].map { Array($0.utf8) }
        },
        makeSubject: { { input in try checkChunks(of: input, ExportParser.self) } })

    static let json = FuzzTarget(
        "json",
        .bytes([
            "\"__REALTIME_TIMESTAMP\":", "\"_BOOT_ID\":", "\"MESSAGE\":", "null", "[97,98]", "{", "}", "\\u00e9",
            "\\ud83d\\ude00", "\u{1e}", "data: ",
        ]),
        seeds: {
            let head = "\"__REALTIME_TIMESTAMP\":\"1700000000000000\",\"__MONOTONIC_TIMESTAMP\":\"5\","
            let boot = "\"_BOOT_ID\":\"00000000000000050000000000000001\","
            return [
                "{\(head)\(boot)\"MESSAGE\":\"a\\n\\u00e9\",\"B\":[97,0,255]}\n",
                "\u{1e}{\(head)\(boot)\"A\":[\"x\",\"y\"],\"N\":null,\"I\":5}\n",
                "data: {\(head)\(boot)\"M\":\"\\ud83d\\ude00\"}\n\n",
            ].map { Array($0.utf8) }
        },
        makeSubject: { { input in try checkChunks(of: input, JSONParser.self) } })

    /// Parses the input in one chunk and in two, which must come to the same.
    private static func checkChunks<Parser: ImportParser & ~Copyable>(of input: RawSpan, _ type: Parser.Type) throws {
        var limits = ImportLimits()
        limits.maximumValueByteCount = 1 << 16
        limits.maximumEntryByteCount = 1 << 17
        let whole = events(of: input, cut: input.byteCount, Parser(limits: limits))
        let cut = input.byteCount == 0 ? 0 : Int(input.byte(at: input.byteCount / 2)) % (input.byteCount + 1)
        let parts = events(of: input, cut: cut, Parser(limits: limits))
        precondition(whole == parts, "what is parsed depends on where the input is cut")
    }

    /// The entries' bytes, the warnings and the error, as text.
    private static func events<Parser: ImportParser & ~Copyable>(
        of input: RawSpan, cut: Int, _ parser: consuming Parser
    ) -> [String] {
        var found: [String] = []
        func note(_ event: ImportEvent, _ record: RawSpan) {
            switch event {
            case .warning(let warning): found.append("\(warning)")
            case .entry:
                checkRecords(record)
                found.append("\(record.byteCount) \(JenkinsHash.hash(record))")
            }
        }
        do throws(ImportError) {
            for range in [0..<cut, cut..<input.byteCount] {
                let part = input.extracting(range)
                var position = 0
                while let event = try parser.next(in: part, from: &position) { note(event, parser.record) }
            }
            while let event = try parser.finish() { note(event, parser.record) }
        } catch {
            found.append("\(error)")
        }
        return found
    }

    /// What clients say at the control socket, and the daemon to them.
    static let varlink = FuzzTarget(
        "varlink",
        .bytes([
            "{\"method\":\"", "\",\"parameters\":{", "}}\0", "\"more\":true", "\"oneway\":true", "[", "{", "\\u0000",
            "1e5", "null", "io.systemd.Journal.Synchronize",
        ]),
        seeds: {
            [
                "{\"method\":\"io.systemd.Journal.Synchronize\"}\0{\"method\":\"a.B\",\"parameters\":{\"c\":[1,-2.5e3]}}\0",
                "{\"parameters\":{\"seqnum\":5,\"entries\":[{\"A\":\"b\"}]},\"continues\":true}\0",
                "{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{}}\0",
            ].map { Array($0.utf8) }
        },
        makeSubject: {
            { input in
                var reader = VarlinkReader(limit: 4096)
                reader.append(input)
                while let message = try? reader.next() {
                    _ = try? VarlinkReply(reading: message)
                    guard let call = try? VarlinkCall(reading: message) else { continue }
                    // What is written is read as the same.
                    var text = ByteBuffer()
                    call.append(to: &text)
                    var again = VarlinkReader(limit: .max)
                    again.append(text.bytes)
                    let copy = try? again.next().map { (message) throws(VarlinkFault) in
                        try VarlinkCall(reading: message)
                    }
                    precondition(copy == call, "a call changes when it is written and read")
                }
            }
        })
}
