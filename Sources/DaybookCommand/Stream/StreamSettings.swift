internal import JournalFormat
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// What a command line of `daybook cat` asks for.
struct StreamSettings: Sendable {
    enum Action: Sendable { case run, help, version }

    var action = Action.run
    var identifier = ""
    var priority = SyslogPriority.informational
    /// `nil` for the same as ``priority``.
    var errorPriority: SyslogPriority?
    var usesLevelPrefix = true
    var runtimeDirectory: FilePath?
    /// The command and its arguments; none to copy standard input.
    var command: [String] = []

    init(parsing words: [String]) throws(CommandError) {
        let line = try StreamOption.table.parse(words, order: .optionsFirst, program: "daybook cat")
        for option in line.options { try take(option) }
        command = line.operands
    }

    private mutating func take(_ option: ParsedCommandLine<StreamOption>.Option) throws(CommandError) {
        let argument = option.argument ?? ""
        func priority() throws(CommandError) -> SyslogPriority {
            guard let priority = SyslogPriority(argument) else {
                throw CommandError(
                    "\(option.spelling): '\(argument)' is no level; "
                        + "levels are 0 to 7 or \(SyslogPriority.names.joined(separator: ", "))")
            }
            return priority
        }
        switch option.key {
        case .identifier:
            // The name is a line of the stream's header.
            guard !argument.utf8.contains(UInt8(ascii: "\n")) else {
                throw CommandError("--identifier: the name has a line break; leave it out")
            }
            identifier = argument
        case .priority: self.priority = try priority()
        case .errorPriority: errorPriority = try priority()
        case .levelPrefix:
            guard let value = parseBoolean(argument) else {
                throw CommandError("--level-prefix: '\(argument)' is not valid; give yes or no")
            }
            usesLevelPrefix = value
        case .runtimeDirectory: runtimeDirectory = FilePath(argument)
        case .help: action = .help
        case .version: action = .version
        }
    }

    /// The lines that begin a stream of this priority: name, unit, priority, level prefix, and three kinds of
    /// forwarding that are off.
    func header(_ priority: SyslogPriority) -> String {
        "\(identifier)\n\n\(priority.rawValue)\n\(usesLevelPrefix ? 1 : 0)\n0\n0\n0\n"
    }
}
