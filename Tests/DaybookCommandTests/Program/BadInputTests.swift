import DaybookCommand
import Glibc
import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Each kind of what is no journal has a message of its own, and keeps nobody from the other files.
@Suite("Input that is no journal")
struct BadInputTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func daybook(_ words: [String]) throws -> CommandResult {
        try run([programPath("daybook").string] + words, in: directory)
    }

    private func good() throws -> FilePath {
        try directory.write(try Fixture.bytes("small-compact-keyed.journal"), to: "good.journal")
    }

    private static let commands = [
        ["-o", "export"], ["-n", "1"], ["-o", "cat", "MESSAGE=m3"], ["--header"], ["--list-boots"], ["-F", "MESSAGE"],
        ["-N"], ["--disk-usage"], ["--verify"],
    ]

    @Test("is told of, and the other files are read", arguments: BadFile.allCases)
    func reading(kind: BadFile) throws {
        let (bad, good) = (try kind.make(in: directory), try good())
        for words in Self.commands {
            let alone = try daybook(words + ["--file", good.string])
            #expect(alone.isSuccess)
            let result = try daybook(words + ["--file", bad.string, "--file", good.string])
            #expect(result.ending == .exited(1), "\(words)")
            #expect(result.errorText.contains("\(bad): \(kind.message)"), "\(words): \(result.errorText)")
            #expect(result.output == alone.output, "\(words)")
            if words == ["--verify"] { #expect(result.errorText.contains("PASS: \(good)")) }
        }
    }

    @Test("is told of when there is nothing else", arguments: BadFile.allCases)
    func alone(kind: BadFile) throws {
        let bad = try kind.make(in: directory)
        for words in [[], ["--header"], ["--verify"], ["-f"]] {
            let result = try daybook(words + ["--file", bad.string])
            #expect(result.ending == .exited(1) && result.output.isEmpty, "\(words)")
            #expect(result.errorText.contains("\(bad): \(kind.message)"), "\(words): \(result.errorText)")
        }
    }

    @Test("is told of file by file")
    func several() throws {
        let bad = try BadFile.allCases.map { (try $0.make(in: directory), $0.message) }
        let result = try daybook(bad.flatMap { ["--file", $0.0.string] })
        #expect(result.ending == .exited(1))
        let lines = result.errorText.split(separator: "\n")
        #expect(lines.count == bad.count)
        for (line, (path, message)) in zip(lines, bad) { #expect(line.hasPrefix("daybook: \(path): \(message)")) }
    }

    @Test("is not salvaged, and says so", arguments: BadFile.allCases)
    func salvaging(kind: BadFile) throws {
        let (bad, good) = (try kind.make(in: directory), try good())
        let result = try daybook(["salvage", bad.string, good.string])
        #expect(result.ending == .exited(kind.salvage.status), "\(result.outputText) \(result.errorText)")
        #expect((result.outputText + result.errorText).contains(kind.salvage.message), "\(result.outputText)")
        #expect(result.outputText.contains("Salvaged good.journal: found 8 entries, kept 8, lost 0"))
    }

    @Test("is not imported, and the other streams are")
    func importing() throws {
        let good = try good()
        let stream = try directory.write(try daybook(["-o", "export", "--file", good.string]).output, to: "a.export")
        let inputs = [
            (directory.path.string, "a directory, not a stream of entries; name the files in it"),
            (good.string, "a journal file, not a stream of entries; make one of it with `daybook --file=\(good)"),
            ("/nowhere", "No such file or directory; name a file that can be read"),
        ]
        for (number, (path, message)) in inputs.enumerated() {
            let output = directory.path.appending("out-\(number).journal").string
            let result = try daybook(["import", "--output", output, path, stream.string])
            #expect(result.ending == .exited(1))
            #expect(result.errorText.contains("daybook: \(path): \(message)"), "\(result.errorText)")
            #expect(try daybook(["-o", "json", "--file", output]).outputText.split(separator: "\n").count == 8)
        }
    }

    @Test("A file that may not be read is told of, and the other files are read")
    func unreadable() async throws {
        let good = try good()
        let secret = try directory.write(try Fixture.bytes("small-compact-keyed.journal"), to: "secret.journal")
        try FileSystem.setMode(0o755, of: directory.path)
        try FileSystem.setMode(0, of: secret)
        for (words, message) in [
            (
                ["-o", "cat", "--file", secret.string, "--file", good.string],
                "no permission to read this journal; run as"
            ),
            (["salvage", secret.string], "no permission to read this file or to write beside it; run as root"),
        ] {
            let result = await #expect(
                processExitsWith: .failure, observing: [\.standardErrorContent, \.standardOutputContent]
            ) { [words = words as [String]] in
                // Root may read everything, and whoever else runs the tests is not root anyway.
                if getuid() == 0 { guard setgid(65534) == 0, setuid(65534) == 0 else { _exit(77) } }
                _exit(DaybookProgram.run(words))
            }
            let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
            #expect(errors.contains("daybook: \(secret): \(message)"), "\(errors)")
            guard words[0] == "-o" else { continue }
            let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
            #expect(output.split(separator: "\n").suffix(8).last?.isEmpty == false)
        }
    }

    @Test("A name or a file that would command the terminal does not")
    func controlCharacters() throws {
        let stream = try directory.write(Array("\u{1b}]0;title\u{7}x\nB=1\n\n".utf8), to: "a.export")
        let output = directory.path.appending("o.journal").string
        let result = try daybook(["import", "--output", output, stream.string])
        #expect(result.errorText.contains("?]0;title?x"))
        let missing = try daybook(["--file", "/nowhere\u{1b}[2J"])
        #expect(missing.ending == .exited(1) && missing.errorText.contains("/nowhere?[2J"))
    }
}
