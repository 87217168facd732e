internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What a command line of `daybook import` asks for.
struct ImportSettings: Sendable {
    enum Action: Sendable { case run, help, version }
    enum Format: String, Sendable { case export, json }

    /// The number of buckets that systemd gives a file of at most 128 MiB.
    static let defaultBucketCount = 233_016
    /// The largest hash table: 1 GiB of buckets.
    private static let maximumBucketCount = 1 << 26

    var action = Action.run
    /// A file whose name ends in `.journal`, or a directory; `nil` for the default.
    var output: FilePath?
    var format: Format?
    var level = JournalFileOptions.Level.systemd256
    var isCompact = true
    var compression: Compression? = .zstd
    var bucketCount: Int?
    var isSealed = false
    /// Where the key is; `nil` for that of this machine's journal.
    var sealingKey: FilePath?
    var isQuiet = false
    /// The names of the inputs; `-` is standard input.
    var inputs: [String] = []

    init(parsing words: [String]) throws(CommandError) {
        let line = try ImportOption.table.parse(words, program: "daybook import")
        for option in line.options { try take(option) }
        inputs = line.operands.isEmpty ? ["-"] : line.operands
    }

    private mutating func take(_ option: ParsedCommandLine<ImportOption>.Option) throws(CommandError) {
        let argument = option.argument ?? ""
        func invalid(_ hint: String) -> CommandError {
            CommandError("\(option.spelling): '\(argument)' is not valid; \(hint)")
        }
        switch option.key {
        case .output:
            guard !argument.isEmpty else { throw invalid("name a file that ends in .journal, or a directory") }
            output = FilePath(argument)
        case .format:
            guard let value = Format(rawValue: argument) else { throw invalid("give export or json") }
            format = value
        case .level:
            switch argument {
            case "252": level = .systemd252
            case "256": level = .systemd256
            default: throw invalid("give 252 or 256")
            }
        case .layout:
            switch argument {
            case "compact": isCompact = true
            case "regular": isCompact = false
            default: throw invalid("give compact or regular")
            }
        case .compress:
            switch argument {
            case "zstd": compression = .zstd
            case "lz4": compression = .lz4
            case "xz": compression = .xz
            case "none": compression = nil
            default: throw invalid("give zstd, lz4, xz or none")
            }
        case .buckets:
            guard let count = Int(argument), (1...Self.maximumBucketCount).contains(count) else {
                throw invalid("give a number from 1 to \(Self.maximumBucketCount)")
            }
            bucketCount = count
        case .seal:
            guard let isOn = option.argument.map({ parseBoolean($0) }) ?? true else { throw invalid("give yes or no") }
            isSealed = isOn
        case .sealingKey:
            sealingKey = FilePath(argument)
            isSealed = true
        case .quiet: isQuiet = true
        case .help: action = .help
        case .version: action = .version
        }
    }

    /// What new files are like, apart from what a single file and a directory of them differ in.
    var fileOptions: JournalFileOptions {
        var options = JournalFileOptions()
        options.level = level
        options.isCompact = isCompact
        options.compression = compression
        options.dataBucketCount = bucketCount
        options.isSealed = isSealed
        return options
    }
}
