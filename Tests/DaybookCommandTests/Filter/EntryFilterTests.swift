import Journal
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Which entries are wanted")
struct EntryFilterTests {
    static func match(_ words: [String], values: [String: [String]] = [:]) throws -> Match? {
        let settings = try ShowSettings(parsing: words, .test())
        return try EntryFilter(settings: settings, userID: 1000).match { field in
            (values[field] ?? []).map { Array($0.utf8) }
        }
    }

    @Test("nothing said means all") func nothing() throws {
        #expect(try Self.match([]) == nil)
        #expect(try Self.match(["-n", "5", "-b"]) == nil)
    }

    @Test("each kind of option is a condition, its repetitions are alternatives")
    func conditions() throws {
        let match = try Self.match(["-t", "a", "-t", "b", "-p", "1", "-k", "--facility=kern,3"])
        #expect(
            match
                == .all([
                    .field("_TRANSPORT", "kernel"),
                    .any([.field("SYSLOG_IDENTIFIER", "a"), .field("SYSLOG_IDENTIFIER", "b")]),
                    .any([.field("PRIORITY", "0"), .field("PRIORITY", "1")]),
                    .any([.field("SYSLOG_FACILITY", "0"), .field("SYSLOG_FACILITY", "3")]),
                ]))
    }

    @Test("words follow the rules of matches")
    func words() throws {
        var builder = MatchBuilder()
        try builder.add("A=1")
        try builder.add("A=2")
        builder.addDisjunction()
        try builder.add("B=x=y")
        #expect(try EntryFilter.match(words: ["A=1", "A=2", "+", "B=x=y"]) == builder.match)
    }

    @Test(
        "a misplaced + or a word that is no match is refused",
        arguments: [
            ["+"], ["+", "A=1"], ["A=1", "+"], ["A=1", "+", "+", "B=1"], ["A"], ["=x"], ["__CURSOR=1"], ["a=1"],
            ["/nowhere/at/all"],
            ["/etc/passwd"], ["/dev/null"], [""],
        ])
    func misplaced(words: [String]) {
        #expect(throws: CommandError.self) { try EntryFilter.match(words: words) }
    }

    @Test("a pattern stands for the units that there are")
    func unitPatterns() throws {
        let values = ["_SYSTEMD_UNIT": ["a1.service", "b.service"], "UNIT": ["a2.service", "a1.service"]]
        #expect(
            try Self.match(["-u", "a*"], values: values)
                == .all([.any([UnitMatch.system("a1.service"), UnitMatch.system("a2.service")])]))
        #expect(throws: CommandError.self) { try Self.match(["-u", "z*"], values: values) }
        #expect(
            try Self.match(["-u", "z*", "-u", "plain"], values: values)
                == .all([.any([UnitMatch.system("plain.service")])]))
    }

    @Test("a unit of a user's must be that user's")
    func userUnits() throws {
        #expect(
            try Self.match(["--user-unit", "x"]) == .all([.any([UnitMatch.user("x.service", userID: 1000)])]))
    }

    @Test("paths stand for programs and for scripts")
    func paths() throws {
        let directory = try TemporaryDirectory()
        let root = try FileSystem.canonicalPath(directory.path)
        func make(_ name: String, _ text: String) throws -> String {
            let path = try directory.write(Array(text.utf8), to: name)
            try FileSystem.setMode(0o755, of: path)
            return path.string
        }
        let program = try make("program", "\u{7f}ELF")
        let script = try make("a-script-with-a-long-name", "#! \(program) -x\necho\n")
        #expect(try PathMatch.fields(for: program) == ["_EXE=\(root)/program"])
        #expect(try PathMatch.fields(for: script) == ["_COMM=a-script-with-a", "_EXE=\(program)"])
        try FileSystem.symlink(FilePath(program), at: directory.path.appending("link"))
        let other = try make("s", "#!\(directory.path)/link\n")
        #expect(try PathMatch.fields(for: other) == ["_COMM=s"])
        #expect(try PathMatch.fields(for: "\(directory.path)/link") == ["_EXE=\(root)/program"])
    }
}
