internal import LinuxSystem

/// The options of `daybook cat`.
enum StreamOption: Hashable, Sendable {
    case identifier, priority, errorPriority, levelPrefix, runtimeDirectory, help, version

    static let table = OptionTable<StreamOption>([
        .init(
            .identifier, short: "t", long: "identifier", argument: .required, argumentName: "NAME",
            section: "Options", help: "Log under this name"),
        .init(
            .priority, short: "p", long: "priority", argument: .required, argumentName: "LEVEL",
            help: "The level of what has none (info)"),
        .init(
            .errorPriority, long: "stderr-priority", argument: .required, argumentName: "LEVEL",
            help: "The level of what comes on standard error"),
        .init(
            .levelPrefix, long: "level-prefix", argument: .required, argumentName: "BOOL",
            help: "Whether <N> at the beginning of a line is its level (yes)"),
        .init(
            .runtimeDirectory, long: "runtime-directory", argument: .required, argumentName: "DIR",
            help: "Log to the daemon whose sockets are in DIR"),
        .init(.help, short: "h", long: "help", help: "Show this help"),
        .init(.version, long: "version", help: "Show the version"),
    ])

    static var helpText: String {
        """
        daybook cat [OPTION...] [COMMAND...]

        Send the output of COMMAND, or what comes on standard input, to the journal, a line an entry: to the running
        daybookd, else to the system's.

        Examples:
          daybook cat -t backup ./backup.sh
          make 2>&1 | daybook cat -t build
          daybook cat --stderr-priority=warning -- rsync -a /home /mnt


        """ + table.help()
    }
}
