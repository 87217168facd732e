import JournalText
import Testing

@testable import DaybookCommand

@Suite("The command line of daybook")
struct ShowSettingsTests {
    static func parse(_ line: String) throws(CommandError) -> ShowSettings {
        try ShowSettings(parsing: line.split(separator: " ").map { String($0) }, .test())
    }

    /// What went wrong; an empty text when nothing did.
    static func error(_ line: String) -> String {
        do throws(CommandError) {
            _ = try parse(line)
            return ""
        } catch {
            return error.message
        }
    }

    @Test(
        "knows how many entries are wanted",
        arguments: [
            ("", LineLimit.all), ("-n", .newest(10)), ("-n5", .newest(5)), ("-n 5", .newest(5)), ("-n +5", .oldest(5)),
            ("-n+5", .oldest(5)), ("--lines=7", .newest(7)), ("--lines 7", .newest(7)), ("-nall", .all),
            ("-n all", .all), ("-n 0", .newest(0)), ("-n A=1", .newest(10)), ("-f", .newest(10)),
            ("-f -n 3", .newest(3)),
            ("-f -n all", .all), ("-f --no-tail", .all), ("--no-tail -n 5 -f", .all), ("-f -S today", .all),
            ("-e", .newest(1000)), ("-e -n 5", .newest(5)), ("-n 5 -e", .newest(5)), ("-n5 -n6", .newest(6)),
        ])
    func lines(line: String, expected: LineLimit) throws {
        #expect(try Self.parse(line).range.lines == expected)
    }

    @Test("takes a size for what may be mapped")
    func mappingBudget() throws {
        #expect(try Self.parse("").mappingBudgetByteCount == nil)
        #expect(try Self.parse("--mapping-budget=64M").mappingBudgetByteCount == 64 << 20)
        #expect(try Self.parse("--mapping-budget 1G -n 5").mappingBudgetByteCount == 1 << 30)
        #expect(Self.error("--mapping-budget=x") == "--mapping-budget: 'x' is not valid; give a size, such as 64M")
    }

    @Test("rotates before it vacuums, in whatever order the two are given")
    func vacuuming() throws {
        let settings = try Self.parse("--vacuum-size=1G --vacuum-time=2weeks --vacuum-files 7")
        #expect(settings.action == .vacuum(rotatesFirst: false))
        #expect(settings.vacuumLimits == .init(byteCount: 1 << 30, fileCount: 7, age: 14 * 86_400_000_000))
        #expect(try Self.parse("--rotate --vacuum-files=7").action == .vacuum(rotatesFirst: true))
        #expect(try Self.parse("--vacuum-files=7 --rotate --vacuum-size=1").action == .vacuum(rotatesFirst: true))
        #expect(try Self.parse("--vacuum-files=7 --list-boots").action == .boots)
    }

    @Test("leaves a word that is no number to the matches")
    func linesBeforeMatch() throws {
        #expect(try Self.parse("-n A=1 B=2").matches == ["A=1", "B=2"])
        #expect(try Self.parse("-n 5 A=1").matches == ["A=1"])
        #expect(try Self.parse("-b A=1").matches == ["A=1"])
        #expect(try Self.parse("A=1 -q + B=2 -r -- -C=3").matches == ["A=1", "+", "B=2", "-C=3"])
    }

    static let boot = "6c7c6013a26343b29e964691ff25d04c"

    @Test(
        "knows which boot is wanted",
        arguments: [
            ("", nil), ("-b", BootSpecification.number(0)), ("-b -1", .number(-1)), ("-b-1", .number(-1)),
            ("-b 2", .number(2)), ("-b +2", .number(2)), ("--boot=all", nil), ("--boot all -k", .number(0)),
            ("-k --boot all", nil), ("-k", .number(0)), ("-f", .number(0)), ("-f -m", nil), ("-e", .number(0)),
            ("--this-boot", .number(0)), ("-f -b all", nil), ("-b 0 -b -3", .number(-3)), ("-m -b all", nil),
        ])
    func boots(line: String, expected: BootSpecification?) throws {
        #expect(try Self.parse(line).boot == expected)
    }

    @Test("gathers options that are repeated, and lets the last one win where that makes no sense")
    func repetition() throws {
        let settings = try Self.parse(
            "-u a -u b -t x -t y -T z --output-fields=A,B --output-fields=C -o cat -o json -p 3 -p 4")
        #expect(settings.units == ["a", "b"])
        #expect(settings.identifiers == ["x", "y"])
        #expect(settings.excludedIdentifiers == ["z"])
        #expect(settings.outputFields == ["A", "B", "C"])
        #expect(settings.mode == .json)
        #expect(settings.isQuiet)
        #expect(settings.priorities == .emergency ... .warning)
        #expect(try Self.parse("--file a -i b").place == .files(["a", "b"]))
        #expect(try Self.parse("-D a -D b").place == .directory("b"))
        #expect(try Self.parse("--list-boots -N").action == .fieldNames)
        #expect(try Self.parse("--user -u a").userUnits == ["a"])
        #expect(try Self.parse("--user --system -u a").units == ["a"])
    }

    @Test("searches from the end when the newest matches are wanted")
    func grepReverses() throws {
        #expect(try Self.parse("-g x -n 5").range.isReverse)
        #expect(try !Self.parse("-g x").range.isReverse)
        #expect(try !Self.parse("-g x -n +5").range.isReverse)
        #expect(try !Self.parse("-g x -n 5 -f").range.isReverse)
        #expect(try !Self.parse("-g x -n all").range.isReverse)
    }

    @Test("reads times and relative ones")
    func times() throws {
        let settings = try ShowSettings(
            parsing: ["-S", "2024-03-10 11:00", "--until", "-10min"], .test())
        #expect(settings.range.since == 1_710_068_400_000_000)
        #expect(settings.range.until == 1_710_071_400_000_000)
    }

    @Test("accepts abbreviations that are unique", arguments: ["--rev", "--reverse", "-r"])
    func abbreviations(word: String) throws {
        #expect(try Self.parse(word).range.isReverse)
    }

    @Test(
        "refuses what does not go together, naming it",
        arguments: [
            ("-D a --file b", "--directory and --file"), ("--file a --file -", "--file and --file=-"),
            ("-D a --root b", "--directory and --root"), ("-S tomorrow -U yesterday", "--since is later"),
            ("-c t=1 -S today", "only one of --since"), ("-c t=1 --after-cursor t=1", "only one of"),
            ("--cursor-file f -c t=1", "only one of"), ("-r -f", "--reverse and --follow"),
            ("-n +5 -r", "--lines=+N"), ("-n +5 -f", "--lines=+N"), ("-N A=1", "'A=1'"), ("--header x", "'x'"),
            ("-F A B=1", "'B=1'"), ("-b -m", "--merge"), ("-k -m", "--merge"), ("-e -m", "--merge"),
            ("--list-boots -m", "--list-boots"),
        ])
    func conflicts(line: String, part: String) {
        #expect(Self.error(line).contains(part), "\(line): \(Self.error(line))")
    }

    @Test(
        "names the option and the value that is wrong",
        arguments: [
            ("-o nonsense", "-o: 'nonsense'"), ("--output=x", "--output: 'x'"), ("-p 8", "-p: '8'"),
            ("-p a..b", "-p: 'a..b'"),
            ("-n-5", "'-5'"), ("--lines=x", "--lines: 'x'"), ("-S never", "-S: 'never'"), ("-U 25:00", "'25:00'"),
            ("-bxyz", "'xyz'"), ("-c nonsense", "'nonsense'"), ("--facility=nope", "'nope'"),
            ("--case-sensitive=maybe", "'maybe'"), ("--unknown", "unrecognized option '--unknown'"),
            ("-Z", "invalid option -- 'Z'"), ("-u", "requires an argument -- 'u'"), ("--since", "'--since' requires"),
            ("--reverse=1", "'--reverse' doesn't allow"), ("--o json", "ambiguous"),
            ("--outptu=json", "did you mean '--output'?"),
            ("--prority 3", "did you mean '--priority'?"),
        ])
    func invalidValues(line: String, part: String) {
        #expect(Self.error(line).contains(part), "\(line): \(Self.error(line))")
    }

    @Test(
        "says of options that journalctl has and daybook not yet that it is so",
        arguments: [
            "-x", "--catalog", "-M a", "--machine=a",
            "--update-catalog", "--list-namespaces", "--image=x",
            "--relinquish-var", "--dump-catalog", "--new-id128",
        ])
    func unsupported(line: String) {
        #expect(Self.error(line).contains("not have this option yet"), "\(line): \(Self.error(line))")
    }

    @Test(
        "knows requests to the running daemon",
        arguments: [("--sync", ControlRequest.sync), ("--rotate", .rotate), ("--flush -q", .flush)])
    func requests(line: String, expected: ControlRequest) throws {
        #expect(try Self.parse(line).action == .control(expected))
        for place in ["-D /tmp", "-i x", "--file=-", "--root=/x"] {
            #expect(Self.error("\(line) \(place)").contains("is for the running daemon"))
        }
        #expect(Self.error("\(line) A=B").contains("no effect"))
    }

    @Test("gives help whatever else is said", arguments: ["--help -r -f", "-h", "-N x --help", "--version -D a -i b"])
    func help(line: String) throws {
        let action = try Self.parse(line).action
        #expect(action == .help || action == .version)
    }

    @Test("shows every option in the help that it does not keep quiet about")
    func helpText() {
        for word in ["--since", "--boot", "--grep", "--output", "--list-boots", "daybook import", "Examples"] {
            #expect(ShowHelp.text.contains(word))
        }
        #expect(!ShowHelp.text.contains("--machine"))
        #expect(ShowHelp.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
