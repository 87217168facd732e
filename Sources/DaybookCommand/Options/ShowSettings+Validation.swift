internal import JournalText

extension ShowSettingsParser {
    /// Checks what does not go together, and works out what one option means for another.
    consuming func finish() throws(CommandError) -> ShowSettings {
        // Help is given whatever else the command line says.
        switch settings.action {
        case .help, .version, .outputModes, .facilities: return settings
        default: break
        }
        try choosePlace()
        if cursors.count + (settings.range.since == nil ? 0 : 1) > 1 {
            throw CommandError("only one of --since, --cursor, --after-cursor and --cursor-file can say where to begin")
        }
        if let since = settings.range.since, let until = settings.range.until, since > until {
            throw CommandError("--since is later than --until; no entry can lie between them")
        }
        if settings.range.isReverse, settings.follows {
            throw CommandError("--reverse and --follow do not go together; leave one out")
        }
        if case .oldest? = linesGiven, settings.range.isReverse || settings.follows {
            throw CommandError("--lines=+N does not go together with --reverse or --follow; leave one out")
        }
        if settings.action != .show, let word = settings.matches.first {
            throw CommandError("'\(word)': a match has no effect on this command; leave it out")
        }
        if case .control(let request) = settings.action, settings.place != .automatic {
            throw CommandError(
                "--\(request.rawValue) is for the running daemon; leave out --directory, --file and --root")
        }
        if settings.action == .vacuum(rotatesFirst: true), settings.place != .automatic {
            throw CommandError("--rotate is for the running daemon; leave out --directory, --file and --root")
        }
        if settings.mergesMachines, settings.boot != nil, settings.boot != .all {
            throw CommandError("--boot, --dmesg and --pager-end mean one machine's boot; leave out --merge")
        }
        if settings.mergesMachines, settings.action == .boots {
            throw CommandError("--list-boots lists one machine's boots; leave out --merge")
        }
        chooseDefaults()
        return settings
    }

    private mutating func choosePlace() throws(CommandError) {
        var places: [(String, ShowSettings.Place)] = []
        if let directory { places.append(("--directory", .directory(directory))) }
        if !files.isEmpty { places.append(("--file", .files(files))) }
        if readsInput { places.append(("--file=-", .files(["/dev/stdin"]))) }
        if let root { places.append(("--root", .root(root))) }
        guard places.count < 2 else {
            throw CommandError("\(places[0].0) and \(places[1].0) each say where the journal is; give one of them")
        }
        if let place = places.first { settings.place = place.1 }
    }

    private mutating func chooseDefaults() {
        if showsEverything { linesGiven = .all }
        if settings.wantsUser, !settings.wantsSystem {
            settings.userUnits += settings.units
            settings.units = []
        }
        if settings.follows, settings.boot == nil, !settings.mergesMachines { settings.boot = .number(0) }
        settings.range.lines =
            linesGiven ?? (settings.follows && settings.range.since == nil ? .newest(10) : .all)
        if settings.boot == .all { settings.boot = nil }
        // The newest matches are wanted, and they are found fastest from the end.
        if settings.pattern != nil, case .newest? = linesGiven, !settings.follows { settings.range.isReverse = true }
        if settings.mode.isQuiet { settings.isQuiet = true }
    }
}
