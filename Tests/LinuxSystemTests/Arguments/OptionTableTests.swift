import LinuxSystem
import Testing

@Suite("Command lines")
struct OptionTableTests {
    enum Key: Hashable { case help, lines, since, system, sync, boot, quiet, file }

    static let table = OptionTable<Key>([
        .init(.help, short: "h", long: "help", section: "General", help: "Show this help"),
        .init(
            .lines, short: "n", long: "lines", argument: .optionalWord { UInt($0) != nil || $0 == "all" },
            argumentName: "N", section: "Output", help: "Show the newest N entries"),
        .init(.since, short: "S", long: "since", argument: .required, argumentName: "TIME", help: "Begin there"),
        .init(.system, long: "system", help: "The system's"),
        .init(.sync, long: "sync", help: "Write everything to disk, wait for it and only then go on to the next thing"),
        .init(.boot, short: "b", long: "boot", argument: .optional, help: "One boot"),
        .init(.boot, long: "this-boot"),
        .init(.quiet, short: "q", long: "quiet", help: "Less"),
        .init(.file, short: "i", long: "a-very-long-option-name-indeed", argument: .required, help: "A file"),
    ])

    /// A parsed command line as text: options with their arguments, then operands.
    static func parsed(_ words: [String], order: OptionTable<Key>.Order = .mixed) -> [String] {
        do {
            let line = try table.parse(words, order: order)
            let options = line.options.map { "\($0.key)" + ($0.argument.map { "=\($0)" } ?? "") }
            return options + ["|"] + line.operands
        } catch {
            return [error.description]
        }
    }

    @Test(arguments: [
        ([], ["|"]),
        (["-q"], ["quiet", "|"]),
        (["a", "-q", "b"], ["quiet", "|", "a", "b"]),
        (["-n5"], ["lines=5", "|"]),
        (["-n", "5"], ["lines=5", "|"]),
        (["-n", "FOO=1"], ["lines", "|", "FOO=1"]),
        (["-n", "all", "x"], ["lines=all", "|", "x"]),
        (["-n"], ["lines", "|"]),
        (["--lines=7", "--lines", "8", "--lines", "-q"], ["lines=7", "lines=8", "lines", "quiet", "|"]),
        (["-qn5"], ["quiet", "lines=5", "|"]),
        (["-qS", "today"], ["quiet", "since=today", "|"]),
        (["-Sq"], ["since=q", "|"]),
        (["-S", "-q"], ["since=-q", "|"]),
        (["--since", "--"], ["since=--", "|"]),
        (["--since="], ["since=", "|"]),
        (["--since=a=b"], ["since=a=b", "|"]),
        (["--si", "now"], ["since=now", "|"]),
        (["-b", "x"], ["boot", "|", "x"]),
        (["-b-1"], ["boot=-1", "|"]),
        (["--boot=2", "--this-boot"], ["boot=2", "boot", "|"]),
        (["--", "-q", "--"], ["|", "-q", "--"]),
        (["-", "-q"], ["quiet", "|", "-"]),
        (["-q", "+", "A=1"], ["quiet", "|", "+", "A=1"]),
        (["", "-q"], ["quiet", "|", ""]),
    ])
    func wordsAreToldApart(words: [String], expected: [String]) {
        #expect(Self.parsed(words) == expected)
    }

    @Test(arguments: [
        (["-x"], "invalid option -- 'x'"),
        (["-qx"], "invalid option -- 'x'"),
        (["--nothing"], "unrecognized option '--nothing'"),
        (["--nothing=3"], "unrecognized option '--nothing'"),
        (["--sy"], "option '--sy' is ambiguous; possibilities: '--system' '--sync'"),
        (["-S"], "option requires an argument -- 'S'"),
        (["--since"], "option '--since' requires an argument"),
        (["--quiet=1"], "option '--quiet' doesn't allow an argument"),
        (["--qui=1"], "option '--quiet' doesn't allow an argument"),
    ])
    func mistakesAreNamed(words: [String], message: String) {
        #expect(Self.parsed(words) == [message])
    }

    @Test func theFirstOperandCanEndTheOptions() {
        #expect(
            Self.parsed(["-q", "make", "-n", "--since=x"], order: .optionsFirst)
                == ["quiet", "|", "make", "-n", "--since=x"])
        #expect(Self.parsed(["--", "-q"], order: .optionsFirst) == ["|", "-q"])
    }

    @Test func helpIsAlignedAndBroken() {
        let expected = """
            General:
              -h --help        Show this help

            Output:
              -n --lines[=N]   Show the newest N entries
              -S --since=TIME  Begin there
                 --system      The system's
                 --sync        Write everything to disk, wait for
                               it and only then go on to the next
                               thing
              -b --boot[=ARG]  One boot
              -q --quiet       Less
              -i --a-very-long-option-name-indeed=ARG
                               A file

            """
        #expect(Self.table.help(columnCount: 55) == expected)
    }
}
