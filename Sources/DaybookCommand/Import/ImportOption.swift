internal import LinuxSystem

/// The options of `daybook import`.
enum ImportOption: Hashable, Sendable {
    case output, format, level, layout, compress, buckets, seal, sealingKey, quiet, help, version

    static let table = OptionTable<ImportOption>([
        .init(
            .output, short: "o", long: "output", argument: .required, argumentName: "FILE|DIR", section: "Options",
            help: "Write one file, whose name ends in .journal, or fill a directory; by default the directory whose "
                + "entries 'daybook --merge' shows besides"),
        .init(
            .format, long: "format", argument: .required, argumentName: "export|json",
            help: "What the input is; by default what it looks like"),
        .init(
            .level, long: "level", argument: .required, argumentName: "252|256",
            help: "Write files as systemd of this version does (256)"),
        .init(
            .layout, long: "layout", argument: .required, argumentName: "compact|regular",
            help: "32-bit offsets and at most 4 GiB a file, or 64-bit offsets (compact)"),
        .init(
            .compress, long: "compress", argument: .required, argumentName: "zstd|lz4|xz|none",
            help: "How long values are compressed (zstd)"),
        .init(
            .buckets, long: "buckets", argument: .required, argumentName: "N",
            help: "Size of the hash table of values"),
        .init(
            .seal, long: "seal", argument: .optional, argumentName: "BOOL",
            help: "Seal the files by the key of this machine's journal; entries then come in the order of their times"),
        .init(
            .sealingKey, long: "sealing-key", argument: .required, argumentName: "FILE",
            help: "Seal them by the key in FILE, as --setup-keys has made it"),
        .init(.quiet, short: "q", long: "quiet", help: "No progress bar"),
        .init(.help, short: "h", long: "help", help: "Show this help"),
        .init(.version, long: "version", help: "Show the version"),
    ])

    static var helpText: String {
        """
        daybook import [OPTION...] [INPUT...]

        Store entries in journal files. An INPUT is a stream in the export format, as 'daybook -o export' and
        'journalctl -o export' write it, or in JSON; without one, or for -, it is standard input.

        Examples:
          journalctl -o export | daybook import --output all.journal
          daybook import --output backup/ monday.export tuesday.export
          daybook import --output small.journal --format json < entries.json


        """ + table.help()
    }
}
