import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import native_client

@Suite("Programs log to our daemon, and journalctl lists what they logged")
struct ClientTests {
    let programs: Programs
    let daemon: RunningDaemon

    init() throws {
        programs = try Programs()
        daemon = try RunningDaemon(programs)
    }

    @Test("logger, to the syslog socket")
    func logger() throws {
        // It is kept waiting for more input, so that the daemon sees the process.
        var input: HeldInput? = try HeldInput()
        let socket = daemon.paths.syslogSocket.string
        let program = try RunningProgram(
            ["logger", "-u", socket, "-t", "tester", "-p", "daemon.err", "-i"], in: programs.directory,
            input: input?.descriptor)
        try input?.write("größer  \tthan before\n")
        let entry = try daemon.entries(1, "SYSLOG_IDENTIFIER=tester")[0]
        #expect(entry["MESSAGE"] == "größer  \tthan before")
        #expect(entry["PRIORITY"] == "3" && entry["SYSLOG_FACILITY"] == "3")
        #expect(entry["SYSLOG_PID"] == "\(program.processID)" && entry["_PID"] == "\(program.processID)")
        #expect(entry["_TRANSPORT"] == "syslog" && entry["_COMM"] == "logger" && entry["_EXE"] == "/usr/bin/logger")
        // logger cuts the words of its command line into pieces.
        #expect(entry["_CMDLINE"]?.hasPrefix("logger -u \(socket) -t tester -p daemon") == true)
        #expect(entry["_UID"] == "\(Host.userID)" && entry["_GID"] == "\(Host.groupID)")
        #expect(entry["_HOSTNAME"] == Host.name())
        #expect(entry["_SOURCE_REALTIME_TIMESTAMP"] != nil && entry["SYSLOG_TIMESTAMP"] != nil)
        input = nil
        #expect(try program.wait() == .exited(0))
    }

    @Test("logger, by the native protocol")
    func nativeLogger() throws {
        let text = "MESSAGE=by the native protocol\nSYSLOG_IDENTIFIER=tester\nPRIORITY=2\nFOO=bar\nFOO=baz\n_PID=1\n"
        let result = try run(
            daemon.inSystemsPlace(["logger", "--journald"]), input: Array(text.utf8), in: programs.directory)
        #expect(result.isSuccess, "\(result.errorText)")
        let entry = try daemon.entries(1, "SYSLOG_IDENTIFIER=tester")[0]
        #expect(entry["MESSAGE"] == "by the native protocol" && entry["PRIORITY"] == "2")
        #expect(entry["_TRANSPORT"] == "journal" && entry["_PID"] != nil && entry["_PID"] != "1")
        #expect(Set(entry.bytes("FOO")) == [Array("bar".utf8), Array("baz".utf8)])
    }

    @Test("systemd-cat, with a command whose status it passes on")
    func systemdCat() throws {
        var input: HeldInput? = try HeldInput()
        let script =
            "echo \"out $$\"; echo '<2>graver' >&2; echo; echo '  indented  '; printf partial; read line; exit 3"
        let program = try RunningProgram(
            daemon.inSystemsPlace(["systemd-cat", "-t", "tester", "-p", "notice", "sh", "-c", script]),
            in: programs.directory, input: input?.descriptor)
        let lines = try daemon.entries(3, "SYSLOG_IDENTIFIER=tester")
        let processID = try #require(lines[0]["_PID"])
        #expect(lines.map { $0["MESSAGE"] } == ["out \(processID)", "graver", "  indented"])
        #expect(lines.map { $0["PRIORITY"] } == ["5", "2", "5"])
        input = nil
        #expect(try program.wait() == .exited(3), "\(program.errorText)")
        let entries = try daemon.entries(4, "SYSLOG_IDENTIFIER=tester")
        #expect(entries[3]["MESSAGE"] == "partial" && entries[3]["_LINE_BREAK"] == "eof")
        for entry in entries {
            #expect(entry["_TRANSPORT"] == "stdout" && entry["_PID"] == processID)
            // What is known of a process may be a second old, and it began as systemd-cat.
            #expect(["sh", "systemd-cat"].contains(entry["_COMM"]))
            #expect(entry["_STREAM_ID"] != nil && entry["_STREAM_ID"] == entries[0]["_STREAM_ID"])
        }
    }

    @Test("systemd-cat, copying its input")
    func systemdCatCopies() throws {
        let text = "one\n<3>two\n" + String(repeating: "long ", count: 12_000) + "\n"
        let result = try run(
            daemon.inSystemsPlace(["systemd-cat", "-t", "tester", "--level-prefix=no"]), input: Array(text.utf8),
            in: programs.directory)
        #expect(result.isSuccess, "\(result.errorText)")
        // A line of 60,000 bytes is longer than what becomes one entry.
        let entries = try daemon.entries(4, "SYSLOG_IDENTIFIER=tester")
        #expect(entries[0]["MESSAGE"] == "one" && entries[1]["MESSAGE"] == "<3>two")
        #expect(entries.map { $0["PRIORITY"] } == ["6", "6", "6", "6"])
        #expect(entries[2]["_LINE_BREAK"] == "line-max")
    }

    @Test("A client that sends values of all kinds, some as files in memory")
    func nativeClient() throws {
        let result = try run(
            [
                programPath("native-client").string, "--socket", daemon.paths.nativeSocket.string, "--count", "120",
                "--seed", "9",
            ], in: programs.directory)
        #expect(result.isSuccess, "\(result.errorText)")
        _ = try daemon.entries(120, "SYSLOG_IDENTIFIER=native-client")
        let listing = try programs.journalctl(
            "-D", try daemon.journal.string, "-o", "export", "SYSLOG_IDENTIFIER=native-client")
        let entries = ExportEntry.parse(listing.output)
        try #require(entries.count == 120)
        var generator = MessageGenerator(seed: 9)
        var longCount = 0
        for entry in entries {
            generator.makeNext()
            // The form of a message is that of an entry in an export stream.
            let sent = ExportEntry.parse(generator.message.array)
            let own = entry.fields.filter { $0.first != UInt8(ascii: "_") }
            #expect(sent.map(\.fields) == [own])
            longCount += own.contains { $0.count > 200_000 } ? 1 : 0
        }
        #expect(longCount == 2)
    }

    @Test("Fields with an underscore are the daemon's alone")
    func trustedFields() throws {
        let socket = try daemon.connect()
        let forged = ["_PID=1", "_UID=4711", "_COMM=init", "_TRANSPORT=kernel", "_BOOT_ID=0", "_EVIL=1", "__CURSOR=x"]
        try socket.send(Array(("MESSAGE=forged\nTESTER=1\n" + forged.joined(separator: "\n") + "\n").utf8))
        // In the binary form too.
        try socket.send(Array("MESSAGE=forged\nTESTER=1\n_EVIL\n".utf8) + [1, 0, 0, 0, 0, 0, 0, 0, 49, 10])
        for entry in try daemon.entries(2, "TESTER=1") {
            #expect(entry["MESSAGE"] == "forged")
            #expect(entry["_PID"] == "\(Host.processID)" && entry["_UID"] == "\(Host.userID)")
            #expect(entry["_TRANSPORT"] == "journal" && entry.fields["_EVIL"] == nil)
            #expect(entry["_EXE"] == (try FileSystem.canonicalPath("/proc/self/exe")).string)
            let name = String(decoding: try FileSystem.contents(of: "/proc/self/comm").dropLast(), as: UTF8.self)
            #expect(entry["_COMM"] == name)
            let bootID = try FileSystem.contents(of: "/proc/sys/kernel/random/boot_id")
            #expect(entry["_BOOT_ID"] == String(decoding: bootID.dropLast(), as: UTF8.self).filter { $0 != "-" })
            #expect(entry["_MACHINE_ID"] == (try daemon.journal).lastComponent?.string)
            #expect(entry["_CAP_EFFECTIVE"] != nil && entry["_CMDLINE"] != nil)
        }
    }
}
