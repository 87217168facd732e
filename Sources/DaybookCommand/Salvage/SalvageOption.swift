internal import LinuxSystem

/// The options of `daybook salvage`.
enum SalvageOption: Hashable, Sendable {
    case output, level, help, version

    static let table = OptionTable<SalvageOption>([
        .init(
            .output, short: "o", long: "output", argument: .required, argumentName: "FILE", section: "Options",
            help: "Write this file, whose name ends in .journal; by default one beside the damaged file, under the "
                + "name of an archived journal"),
        .init(
            .level, long: "level", argument: .required, argumentName: "252|256",
            help: "Write a file as systemd of this version does; by default as the damaged one was"),
        .init(.help, short: "h", long: "help", help: "Show this help"),
        .init(.version, long: "version", help: "Show the version"),
    ])

    static var helpText: String {
        """
        daybook salvage [OPTION...] FILE...

        Write every intact entry of a damaged journal file to a clean one. All of a
        FILE is looked through: its header, hash tables and lists of entries may be
        lost, and any part of it may be missing. Cursors stay valid, unless the header
        is lost and the entries get a new sequence number id. If the entries do not
        fit into one file, several are written.

        FILE itself stays as it is, no file is overwritten, and a file that daybookd
        is writing is refused: salvage a copy of it.

        The exit status is 0 when all that was in each FILE was kept, 1 when something
        was lost, could not be explained or could not be written, and 2 when a FILE
        cannot be read, an output exists, or the options are wrong.

        Examples:
          daybook salvage /var/log/journal/*/system@*.journal~
          daybook salvage broken.journal -o good.journal


        """ + table.help()
    }
}
