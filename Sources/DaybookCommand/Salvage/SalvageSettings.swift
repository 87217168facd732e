internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What a command line of `daybook salvage` asks for.
struct SalvageSettings: Sendable {
    enum Action: Sendable { case run, help, version }

    /// The exit status when there is nothing to salvage: wrong options, a file that cannot be read.
    static let refusal: CInt = 2

    var action = Action.run
    var options = SalvageOptions()
    var files: [FilePath] = []

    init(parsing words: [String]) throws(CommandError) {
        do throws(CommandError) {
            let line = try SalvageOption.table.parse(words, program: "daybook salvage")
            for option in line.options { try take(option) }
            files = line.operands.map { FilePath($0) }
        } catch {
            throw CommandError(error.message, status: Self.refusal)
        }
        guard action == .run else { return }
        guard !files.isEmpty else {
            throw CommandError("daybook salvage: no file given; name a damaged journal file", status: Self.refusal)
        }
        if files.count > 1, options.output != nil {
            throw CommandError("--output: there are several files; salvage one at a time", status: Self.refusal)
        }
    }

    private mutating func take(_ option: ParsedCommandLine<SalvageOption>.Option) throws(CommandError) {
        let argument = option.argument ?? ""
        switch option.key {
        case .output:
            guard argument.hasSuffix(".journal") else {
                throw CommandError("\(option.spelling): '\(argument)' does not end in .journal; add it")
            }
            options.output = FilePath(argument)
        case .level:
            switch argument {
            case "252": options.level = .systemd252
            case "256": options.level = .systemd256
            default: throw CommandError("\(option.spelling): '\(argument)' is not valid; give 252 or 256")
            }
        case .help: action = .help
        case .version: action = .version
        }
    }
}
