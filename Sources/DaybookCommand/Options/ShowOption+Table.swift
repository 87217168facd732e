internal import LinuxSystem

extension ShowOption {
    /// All options with their spellings, as journalctl has them.
    static let table = OptionTable<ShowOption>(
        sourceOptions + filterOptions + outputOptions + controlOptions + commandOptions + unsupportedOptions)

    private static let sourceOptions: [OptionDeclaration<ShowOption>] = [
        .init(
            .directory, short: "D", long: "directory", argument: .required, argumentName: "DIR", section: "Source",
            help: "Read the journal files in DIR"),
        .init(
            .file, short: "i", long: "file", argument: .required, argumentName: "GLOB",
            help: "Read these journal files; may be repeated; - is standard input"),
        .init(.merge, short: "m", long: "merge", help: "Read the journals of all machines"),
        .init(.system, long: "system", help: "Read only the system's files"),
        .init(.user, long: "user", help: "Read only your own files"),
        .init(
            .root, long: "root", argument: .required, argumentName: "DIR",
            help: "Read the system's journal below DIR"),
        .init(
            .namespace, long: "namespace", argument: .required, argumentName: "NAME",
            help: "Read that namespace; +NAME adds it, * is all"),
        .init(
            .mappingBudget, long: "mapping-budget", argument: .required, argumentName: "SIZE",
            help: "Map no more of the files at a time, such as 64M"),
    ]

    private static let filterOptions: [OptionDeclaration<ShowOption>] = [
        .init(
            .since, short: "S", long: "since", argument: .required, argumentName: "TIME", section: "Which entries",
            help: "Begin at TIME: 'yesterday', '10:30', '2 h ago', '2024-05-01 12:00'"),
        .init(.until, short: "U", long: "until", argument: .required, argumentName: "TIME", help: "End at TIME"),
        .init(
            .boot, short: "b", long: "boot", argument: .optionalWord { BootSpecification($0) != nil },
            argumentName: "ID|±N", help: "Only one boot: this one, the Nth or the one of that id; 'all' for all"),
        .init(.boot, long: "this-boot", argument: .none),
        .init(
            .unit, short: "u", long: "unit", argument: .required, argumentName: "UNIT",
            help: "Only this unit; patterns work"),
        .init(
            .userUnit, long: "user-unit", argument: .required, argumentName: "UNIT", help: "Only this unit of yours"),
        .init(
            .identifier, short: "t", long: "identifier", argument: .required, argumentName: "NAME",
            help: "Only entries with this SYSLOG_IDENTIFIER"),
        .init(
            .excludeIdentifier, short: "T", long: "exclude-identifier", argument: .required, argumentName: "NAME",
            help: "Leave out those with this one, in short output"),
        .init(
            .priority, short: "p", long: "priority", argument: .required, argumentName: "LEVEL[..LEVEL]",
            help: "Only this level and graver ones, or those of a range"),
        .init(
            .facility, long: "facility", argument: .required, argumentName: "NAME,...",
            help: "Only these syslog facilities; 'help' lists them"),
        .init(
            .grep, short: "g", long: "grep", argument: .required, argumentName: "PATTERN",
            help: "Only entries whose MESSAGE has a match (PCRE2)"),
        .init(
            .caseSensitive, long: "case-sensitive", argument: .optional, argumentName: "BOOL",
            help: "Whether upper and lower case differ; by default if PATTERN has upper case"),
        .init(.dmesg, short: "k", long: "dmesg", help: "Only the kernel's messages, of this boot"),
        .init(
            .cursor, short: "c", long: "cursor", argument: .required, argumentName: "CURSOR", help: "Begin at CURSOR"),
        .init(
            .afterCursor, long: "after-cursor", argument: .required, argumentName: "CURSOR",
            help: "Begin behind CURSOR"),
        .init(
            .cursorFile, long: "cursor-file", argument: .required, argumentName: "FILE",
            help: "Begin behind the cursor in FILE, and leave the last one there"),
    ]

    private static let outputOptions: [OptionDeclaration<ShowOption>] = [
        .init(
            .output, short: "o", long: "output", argument: .required, argumentName: "MODE", section: "Output",
            help: "How entries look: short, verbose, export, json, cat and others; 'help' lists them"),
        .init(
            .outputFields, long: "output-fields", argument: .required, argumentName: "FIELD,...",
            help: "Only these fields, in verbose, export, json and cat"),
        .init(
            .lines, short: "n", long: "lines", argument: .optionalWord { LineLimit($0) != nil },
            argumentName: "[+]N",
            help: "The newest N entries (10), the oldest with +, or 'all'"),
        .init(.reverse, short: "r", long: "reverse", help: "Newest first"),
        .init(.follow, short: "f", long: "follow", help: "Show the newest, then wait for more"),
        .init(.noTail, long: "no-tail", help: "With --follow: show all before waiting"),
        .init(.pagerEnd, short: "e", long: "pager-end", help: "Jump to the end in the pager"),
        .init(.noPager, long: "no-pager", help: "No pager"),
        .init(.all, short: "a", long: "all", help: "Show long and unprintable values too"),
        .init(.full, short: "l", long: "full"),
        .init(.noFull, long: "no-full", help: "Cut long lines"),
        .init(.truncateNewline, long: "truncate-newline", help: "Only the first line of each message"),
        .init(.utc, long: "utc", help: "Times in UTC"),
        .init(.noHostname, long: "no-hostname", help: "Leave out the host's name"),
        .init(.showCursor, long: "show-cursor", help: "Print the cursor of the last entry"),
        .init(.quiet, short: "q", long: "quiet", help: "No notes, no separators"),
    ]

    private static let controlOptions: [OptionDeclaration<ShowOption>] = [
        .init(
            .control(.sync), long: "sync", section: "Requests to the running daemon",
            help: "Wait until everything logged so far is on disk"),
        .init(.control(.rotate), long: "rotate", help: "Begin new journal files"),
        .init(.control(.flush), long: "flush", help: "Move a journal that is kept in memory to the disk"),
    ]

    private static let commandOptions: [OptionDeclaration<ShowOption>] = [
        .init(.fields, short: "N", long: "fields", section: "Instead of entries", help: "List the names of all fields"),
        .init(
            .field, short: "F", long: "field", argument: .required, argumentName: "FIELD",
            help: "List the values of a field"),
        .init(.listBoots, long: "list-boots", help: "List the boots"),
        .init(.header, long: "header", help: "Show what the files say of themselves"),
        .init(.diskUsage, long: "disk-usage", help: "Show how much room the files take"),
        .init(.verify, long: "verify", help: "Check the files"),
        .init(
            .vacuumSize, long: "vacuum-size", argument: .required, argumentName: "SIZE",
            help: "Remove the oldest archived files until all together take no more than SIZE"),
        .init(
            .vacuumFiles, long: "vacuum-files", argument: .required, argumentName: "N",
            help: "Remove the oldest until there are no more than N files"),
        .init(
            .vacuumTime, long: "vacuum-time", argument: .required, argumentName: "TIME",
            help: "Remove those that begin more than TIME ago, such as 2weeks"),
        .init(
            .verifyKey, long: "verify-key", argument: .required, argumentName: "KEY",
            help: "Check them and their seals, by the verification key"),
        .init(.setupKeys, long: "setup-keys", help: "Make the keys that journals are sealed and verified with"),
        .init(
            .interval, long: "interval", argument: .required, argumentName: "TIME",
            help: "With --setup-keys: how often the sealing key changes (15min)"),
        .init(.force, long: "force", help: "With --setup-keys: replace keys that are there"),
        .init(.help, short: "h", long: "help", help: "Show this help"),
        .init(.version, long: "version", help: "Show the version"),
    ]

    /// What journalctl 256 has besides, so that scripts hear why it does not work.
    private static let unsupportedOptions: [OptionDeclaration<ShowOption>] =
        [
            ("catalog", "x", OptionArgument.none), ("machine", "M", .required), ("image", nil, .required),
            ("image-policy", nil, .required), ("list-namespaces", nil, .none),
            ("relinquish-var", nil, .none), ("smart-relinquish-var", nil, .none), ("list-catalog", nil, .none),
            ("dump-catalog", nil, .none),
            ("update-catalog", nil, .none), ("new-id128", nil, .none),
        ].map { (name: String, letter: Character?, argument: OptionArgument) in
            .init(.unsupported(name), short: letter, long: name, argument: argument)
        }
}
