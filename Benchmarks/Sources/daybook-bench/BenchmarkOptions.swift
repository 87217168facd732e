internal import LinuxSystem
internal import SystemPackage

/// What the command line says.
struct BenchmarkOptions {
    /// What can be measured.
    enum Part: String, CaseIterable {
        case `import`, output, start, daemon, latency, inside, cost, powercut, memory, mapping, verify
    }

    /// How many entries the imported stream has.
    var entryCount = 500_000
    /// How many messages all clients of a daemon send together.
    var messageCount = 200_000
    /// How often each pair is run.
    var runCount = 5
    var parts = Set(Part.allCases)
    /// Whether a first look is enough.
    var isQuick = false
    /// Where inputs and journals are put. Needs about 5 GB.
    var directory: FilePath = "/var/tmp"
    /// Where plots are put; `nil` for none.
    var plotDirectory: FilePath?
    /// daybookd's ways to commit that are compared; `nil` is its default.
    var commits: [String?] = [nil]

    private enum Key { case entries, messages, runs, quick, only, directory, plots, commit }

    private static let table = OptionTable<Key>([
        .init(.quick, long: "quick", help: "A first look: 20,000 entries and messages, 3 runs"),
        .init(.entries, long: "entries", argument: .required, argumentName: "N", help: "Import N entries, not 500,000"),
        .init(
            .messages, long: "messages", argument: .required, argumentName: "N",
            help: "Send N messages to a daemon, not 200,000"),
        .init(.runs, long: "runs", argument: .required, argumentName: "N", help: "Run each pair N times, not 5"),
        .init(
            .only, long: "only", argument: .required, argumentName: "PART",
            help: "Measure one part: " + Part.allCases.map(\.rawValue).joined(separator: ", ")),
        .init(
            .directory, long: "directory", argument: .required, argumentName: "DIR",
            help: "Put inputs and journals, about 5 GB, into DIR, not /var/tmp"),
        .init(.plots, long: "plots", argument: .required, argumentName: "DIR", help: "Draw plots, as SVG files in DIR"),
        .init(
            .commit, long: "commit", argument: .required, argumentName: "LIST",
            help: "Compare daybookd with each Commit= of LIST, as in overlay,threaded; other settings may follow"
                + " with a +, as in overlay+SyncIntervalSec=5s"),
    ])

    static var help: String { table.help() }

    init(parsing words: [String]) throws(BenchmarkError) {
        let line: ParsedCommandLine<Key>
        do {
            line = try Self.table.parse(words)
        } catch {
            throw .usage("\(error)")
        }
        if let operand = line.operands.first { throw .usage("'\(operand)' is no option.") }
        for option in line.options {
            let argument = option.argument ?? ""
            switch option.key {
            case .quick: (isQuick, entryCount, messageCount, runCount) = (true, 20_000, 20_000, 3)
            case .entries: entryCount = try Self.number(argument, option.spelling)
            case .messages: messageCount = try Self.number(argument, option.spelling)
            case .runs: runCount = try Self.number(argument, option.spelling)
            case .directory: directory = FilePath(argument)
            case .plots: plotDirectory = FilePath(argument)
            case .commit: commits = argument.split(separator: ",").map { String($0) }
            case .only:
                guard let part = Part(rawValue: argument) else { throw .usage("There is no part '\(argument)'.") }
                parts = [part]
            }
        }
    }

    private static func number(_ text: String, _ spelling: String) throws(BenchmarkError) -> Int {
        guard let number = Int(text), number > 0 else { throw .usage("'\(text)' is no number for \(spelling).") }
        return number
    }

    /// The null receiver, daybookd in each way that was asked for, and journald.
    var contenders: [Contender] {
        [.receiver] + commits.map { Contender(kind: .daybookd, commit: $0) } + [.journald]
    }
}
