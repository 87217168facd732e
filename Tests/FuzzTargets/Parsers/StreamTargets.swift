internal import JournalFormat
internal import JournalIngest
internal import JournalText

extension FuzzTarget {
    /// What arrives at the daemon's sockets, and what is imported.
    static let streamTargets = [native, syslog, stdout, export, json, varlink, process]

    private static let native = FuzzTarget(
        "native", .bytes(["MESSAGE=", "PRIORITY=", "\n", "=", "\0\0\0\0\0\0\0", "_PID=", "CODE_FILE\n"]),
        seeds: {
            [
                Array("MESSAGE=hello\nPRIORITY=3\n\nMESSAGE=next\n".utf8),
                Array("BINARY\n\u{5}\0\0\0\0\0\0\0a\nb\0c\nMESSAGE=x\n".utf8), Array("#c\n.d\n_UID=0\n1A=b\nA=\n".utf8),
            ]
        },
        makeSubject: {
            { input in
                var parser = NativeParser()
                var builder = EntryBuilder(minimumCapacity: 4096)
                while true {
                    let outcome = parser.next(in: input, into: &builder)
                    if outcome == .end { break }
                    guard case .entry(let priority) = outcome else { continue }
                    precondition(priority < 8, "a priority of \(priority)")
                    finish(&builder)
                }
                checkRecords(builder.buffer.bytes)
            }
        })

    private static let syslog = FuzzTarget(
        "syslog", .bytes(["<", ">", "<13>", "Nov 14 22:13:30 ", "[", "]", ": ", "\0", " "]),
        seeds: {
            ["<13>Nov 14 22:13:30 name[123]: text\n", "<0>name: x", "plain", "<191>Nov  4 02:03:04 a[]: b"]
                .map { Array($0.utf8) }
        },
        makeSubject: {
            { input in
                var builder = EntryBuilder(minimumCapacity: 4096)
                guard let priority = SyslogParser.addEntry(of: input, to: &builder) else { return }
                precondition(priority < 8, "a priority of \(priority)")
                finish(&builder)
                checkRecords(builder.buffer.bytes)
            }
        })

    private static let stdout = FuzzTarget(
        "stdout", .bytes(["\n", "<3>", "\0", "1\n", "yes\n", "a.service\n"]),
        seeds: {
            ["name\na.service\n30\n1\n0\n0\n0\nfirst\n<3>second\0third\n  \n", "\n\n6\n0\n0\n0\n0\nx"]
                .map { Array($0.utf8) }
        },
        makeSubject: {
            { input in
                // In one piece, and in two of which the first byte says how long they are.
                let whole = lineCount(input, cut: input.byteCount)
                let cut = input.byteCount == 0 ? 0 : Int(input.byte(at: 0)) % (input.byteCount + 1)
                let parts = lineCount(input, cut: cut)
                precondition(whole == parts, "\(whole) lines, or \(parts) when they come in two parts")
            }
        })

    private static func lineCount(_ input: RawSpan, cut: Int) -> Int {
        var stream = StdoutStream(id: ID128(high: 1, low: 2), isPeerRoot: true, lineMax: 64)
        var builder = EntryBuilder(minimumCapacity: 4096)
        var count = 0
        for range in [0..<cut, cut..<input.byteCount] {
            let part = input.extracting(range)
            var offset = 0
            stream: while true {
                switch stream.next(in: part, from: &offset, into: &builder) {
                case .started: continue
                case .line(let priority):
                    precondition(priority < 8, "a priority of \(priority)")
                    finish(&builder)
                    count += 1
                case .needsMoreBytes, .refused: break stream
                }
            }
        }
        if stream.flush(.endOfStream, into: &builder) != nil {
            finish(&builder)
            count += 1
        }
        checkRecords(builder.buffer.bytes)
        return count
    }

    private static let process = FuzzTarget(
        "process", .bytes(["Uid:\t", "CapEff:\t", "0::/", "user-1000.slice/", "session-2.scope", "\0", " (deleted)"]),
        seeds: {
            [
                "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t5\t5\t5\t5\nCapEff:\t000001ffffffffff\n",
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service\n",
                "1:name=systemd:/system.slice/b.service\n0::/\n", "/bin/sh\0-c\0echo \"$a\"\0",
            ].map { Array($0.utf8) }
        },
        makeSubject: {
            { input in
                _ = ProcessStatus(text: input)
                _ = ProcessText.command(input)
                _ = ProcessText.executable(input)
                _ = ProcessText.commandLine(input)
                _ = UnitMembership(path: input)
                let root = ControlGroupRoot(ofInit: input)
                _ = root.path(in: input)
            }
        })

    static func finish(_ builder: inout EntryBuilder) {
        builder.finish(realtime: 1, monotonic: 1, bootID: ID128(high: 1, low: 2))
    }

    /// Goes through records as whoever takes them out of the spool does.
    static func checkRecords(_ records: RawSpan) {
        var offset = 0
        while offset < records.byteCount {
            let header = EntryRecord.Header(decoding: records.extracting(droppingFirst: offset))
            let record = records.extracting(offset..<offset + header.byteCount)
            let end = EntryRecord.fieldsEnd(of: record, fieldCount: UInt32(header.fieldCount))
            precondition(end != nil, "a record whose fields do not end where it does")
            offset += header.byteCount
        }
    }
}
