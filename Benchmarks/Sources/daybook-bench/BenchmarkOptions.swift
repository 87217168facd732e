internal import LinuxSystem
internal import SystemPackage

/// What the command line says.
struct BenchmarkOptions {
    /// What can be measured.
    enum Part: String, CaseIterable { case `import`, output, start, daemon, mapping }

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

    private enum Key { case entries, messages, runs, quick, only, directory }

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
            case .quick: (entryCount, messageCount, runCount, isQuick) = (20_000, 20_000, 3, true)
            case .entries: entryCount = try Self.number(argument, option.spelling)
            case .messages: messageCount = try Self.number(argument, option.spelling)
            case .runs: runCount = try Self.number(argument, option.spelling)
            case .directory: directory = FilePath(argument)
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
}
