internal import JournalFormat
internal import JournalSealing
internal import JournalText
internal import LinuxSystem

extension ShowSettings {
    /// Reads the words behind the program's name.
    ///
    /// - Throws: the first thing that is wrong, in the order of the words; then what does not go together.
    init(parsing words: [String], _ surroundings: Surroundings) throws(CommandError) {
        let line = try ShowOption.table.parse(words, program: "daybook")
        var parser = ShowSettingsParser(surroundings: surroundings)
        for option in line.options { try parser.take(option) }
        parser.settings.matches = line.operands
        self = try parser.finish()
    }
}

/// Gathers settings, option by option.
struct ShowSettingsParser {
    let surroundings: Surroundings
    var settings = ShowSettings()
    var cursors: [String] = []
    var linesGiven: LineLimit?
    /// Whether `--no-tail` was given.
    var showsEverything = false
    /// The places given, by the option for each: more than one is an error.
    var directory: String?
    var files: [String] = []
    var readsInput = false
    var root: String?

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    mutating func take(_ option: ParsedCommandLine<ShowOption>.Option) throws(CommandError) {
        let argument = option.argument ?? ""
        func invalid(_ hint: String) -> CommandError {
            CommandError("\(option.spelling): '\(argument)' is not valid; \(hint)")
        }
        switch option.key {
        case .unsupported:
            throw CommandError(
                "\(option.spelling): this version of daybook does not have this option yet; journalctl has it")
        case .system, .user, .merge, .directory, .file, .root, .namespace:
            takeSource(option.key, argument)
        case .since: settings.range.since = try time(argument, option.spelling)
        case .until: settings.range.until = try time(argument, option.spelling)
        case .cursor, .afterCursor:
            guard let cursor = Cursor(argument) else {
                throw invalid("give a cursor as --show-cursor prints it, or at least its t= part")
            }
            settings.range.cursor = cursor
            settings.range.isAfterCursor = option.key == .afterCursor
            cursors.append(option.spelling)
        case .cursorFile:
            settings.cursorFile = argument
            cursors.append(option.spelling)
        case .boot:
            guard let boot = option.argument.map({ BootSpecification($0) }) ?? .number(0) else {
                throw invalid("give the id of a boot, a number such as -1, or 'all'")
            }
            settings.boot = boot
        case .priority:
            guard let range = SyslogPriority.range(argument) else {
                throw invalid("levels are 0 to 7 or \(SyslogPriority.names.joined(separator: ", "))")
            }
            settings.priorities = range
        case .facility where argument == "help": settings.action = .facilities
        case .facility:
            guard let list = SyslogFacility.list(argument) else { throw invalid("'--facility=help' lists the names") }
            settings.facilities += list
        case .caseSensitive:
            guard let value = option.argument.map({ parseBoolean($0) }) ?? true else { throw invalid("give yes or no") }
            settings.isCaseSensitive = value
        case .output where argument == "help": settings.action = .outputModes
        case .output:
            guard let mode = OutputMode(rawValue: argument) else { throw invalid("'--output=help' lists the modes") }
            settings.mode = mode
        case .lines:
            guard let lines = option.argument.map({ LineLimit($0) }) ?? .newest(10) else {
                throw invalid("give a number, +NUMBER for the oldest entries, or 'all'")
            }
            linesGiven = lines
        case .vacuumSize:
            guard let size = ByteSize.parse(argument) else { throw invalid("give a size, such as 500M") }
            settings.vacuumLimits.byteCount = size
            takeVacuum()
        case .vacuumFiles:
            guard let count = Int(argument), count >= 0 else { throw invalid("give a number of files") }
            settings.vacuumLimits.fileCount = count
            takeVacuum()
        case .vacuumTime:
            guard let age = TimeSpan.parse(argument) else { throw invalid("give a time span, such as 2weeks") }
            settings.vacuumLimits.age = age
            takeVacuum()
        case .verifyKey:
            settings.verificationKey = try verificationKey(argument, option.spelling)
            settings.action = .verify
        case .interval:
            guard let interval = TimeSpan.parse(argument), Self.sealingIntervals.contains(interval) else {
                throw invalid("give a time span from 1s to 1year")
            }
            settings.sealingIntervalMicroseconds = interval
        case .mappingBudget:
            guard let size = ByteSize.parse(argument), let byteCount = Int(exactly: size) else {
                throw invalid("give a size, such as 64M")
            }
            settings.mappingBudgetByteCount = byteCount
        default:
            takeFilter(option.key, argument)
            takeOutput(option.key)
            takeCommand(option.key, argument)
        }
    }

    private func time(_ text: String, _ spelling: String) throws(CommandError) -> UInt64 {
        do {
            return try TimeSpecification.parse(text, now: surroundings.now(), in: surroundings.zone())
        } catch {
            throw CommandError(
                "\(spelling): '\(text)' is not a time (\(error)); "
                    + "give one such as '2024-05-01 12:00:00', '10:30', 'yesterday' or '2 h ago'")
        }
    }

    /// How long an epoch of sealing may be. Each one costs a squaring when a journal is written again after a time, and a
    /// seal in each file while it is.
    private static let sealingIntervals: ClosedRange<UInt64> = 1_000_000...31_557_600_000_000

    private mutating func takeVacuum() {
        let rotatesFirst = [.control(.rotate), .vacuum(rotatesFirst: true)].contains(settings.action)
        settings.action = .vacuum(rotatesFirst: rotatesFirst)
    }

    private func verificationKey(_ text: String, _ spelling: String) throws(CommandError) -> VerificationKey {
        Host.concealArgument(endingWith: text)
        do {
            return try VerificationKey(text)
        } catch {
            // Without the text: it may be a key all the same, and this may be a log.
            throw CommandError("\(spelling): \(error); give it as --setup-keys has shown it")
        }
    }

    private mutating func takeSource(_ key: ShowOption, _ argument: String) {
        switch key {
        case .system: settings.wantsSystem = true
        case .user: settings.wantsUser = true
        case .merge: settings.mergesMachines = true
        case .directory: directory = argument
        case .file where argument == "-": readsInput = true
        case .file: files.append(argument)
        case .root: root = argument
        case .namespace: settings.namespace = argument
        default: break
        }
    }

    private mutating func takeFilter(_ key: ShowOption, _ argument: String) {
        switch key {
        case .unit: settings.units.append(argument)
        case .userUnit: settings.userUnits.append(argument)
        case .identifier: settings.identifiers.append(argument)
        case .excludeIdentifier: settings.excludedIdentifiers.append(argument)
        case .grep: settings.pattern = argument
        case .dmesg:
            settings.isKernelOnly = true
            settings.boot = .number(0)
        case .outputFields:
            let names = argument.split(separator: ",").map { String($0) }
            settings.outputFields = (settings.outputFields ?? []) + names
        default: break
        }
    }

    private mutating func takeOutput(_ key: ShowOption) {
        switch key {
        case .reverse: settings.range.isReverse = true
        case .showCursor: settings.showsCursor = true
        case .utc: settings.isUTC = true
        case .noHostname: settings.showsHostname = false
        case .full: settings.isFullWidth = true
        case .noFull: settings.isFullWidth = false
        case .all: settings.showsAll = true
        case .follow: settings.follows = true
        case .noTail: showsEverything = true
        case .truncateNewline: settings.truncatesAtNewline = true
        case .quiet: settings.isQuiet = true
        case .noPager: settings.usesPager = false
        case .pagerEnd:
            settings.jumpsToEnd = true
            settings.boot = .number(0)
            if linesGiven == nil { linesGiven = .newest(1000) }
        default: break
        }
    }

    private mutating func takeCommand(_ key: ShowOption, _ argument: String) {
        switch key {
        case .fields: settings.action = .fieldNames
        case .field: settings.action = .values(ofField: argument)
        case .listBoots: settings.action = .boots
        case .header: settings.action = .header
        case .diskUsage: settings.action = .diskUsage
        case .verify: settings.action = .verify
        case .setupKeys: settings.action = .setupKeys
        case .force: settings.isForced = true
        case .control(.rotate):
            // With vacuuming, in whatever order they are given, it comes first.
            if case .vacuum = settings.action {
                settings.action = .vacuum(rotatesFirst: true)
            } else {
                settings.action = .control(.rotate)
            }
        case .control(let request): settings.action = .control(request)
        case .help: settings.action = .help
        case .version: settings.action = .version
        default: break
        }
    }
}

/// The meaning of a word for yes or no; `nil` for any other.
func parseBoolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "yes", "y", "true", "t", "on": true
    case "0", "no", "n", "false", "f", "off": false
    default: nil
    }
}
