internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// `daybook` without a command's name: shows entries, or what there is to know about the journal.
struct ShowCommand {
    let settings: ShowSettings
    let surroundings: Surroundings

    /// Runs the command.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        switch settings.action {
        case .help: return try show(ShowHelp.text)
        case .version: return try show("daybook \(DaybookProgram.version)\n")
        case .outputModes: return try show(OutputMode.allCases.map { $0.rawValue + "\n" }.joined())
        case .facilities: return try show(SyslogFacility.named.map { $0.name + "\n" }.joined())
        case .setupKeys: return try SetupKeysCommand(settings: settings, surroundings: surroundings).run()
        case .control(let request): return try ControlCommand(request: request, settings: settings).run()
        default: break
        }
        var settings = settings
        try readCursorFile(&settings)
        // A wrong pattern is said before anything is opened.
        let pattern = try settings.pattern.map { text throws(CommandError) in
            try MessagePattern(text, isCaseSensitive: settings.isCaseSensitive)
        }
        if let byteCount = settings.mappingBudgetByteCount { MappingBudget.limitByteCount = byteCount }
        let selection = try SourceSelection(settings, userID: surroundings.userID, daybook: .user())
        if case .vacuum(let rotatesFirst) = settings.action {
            if rotatesFirst { _ = try ControlCommand(request: .rotate, settings: settings).run() }
            return try VacuumCommand(
                limits: settings.vacuumLimits, source: selection.source, isQuiet: settings.isQuiet,
                now: surroundings.now()
            ).run()
        }
        let journal = try open(selection.source)
        let status =
            switch settings.action {
            case .show: try showEntries(of: journal, isLive: selection.isLive, settings, pattern)
            default: try Listing(journal: journal, settings: settings, surroundings: surroundings).run()
            }
        return journal.failures.isEmpty ? status : max(status, 1)
    }

    private func show(_ text: String) throws(CommandError) -> CInt {
        let pager = Pager.isWanted(settings, surroundings) ? Pager.start(settings, surroundings) : nil
        var output = Output()
        output.buffer.append(text)
        try output.flush()
        pager?.finish()
        return 0
    }

    private func open(_ source: JournalSource) throws(CommandError) -> Journal {
        let journal: Journal
        do {
            journal = try Journal(source)
        } catch .files(let errors) {
            for error in errors { ErrorOutput.print("\(error)") }
            throw .silent(status: 1)
        } catch {
            throw CommandError("\(error)")
        }
        for error in journal.failures { ErrorOutput.print("\(error)") }
        for warning in journal.warnings where !(settings.isQuiet && warning.kind == .noPermission) {
            ErrorOutput.print("\(warning)")
        }
        if journal.files.isEmpty, !settings.isQuiet { ErrorOutput.print("no journal files were found") }
        return journal
    }

    /// Takes the cursor of `--cursor-file`, if the file has one.
    private func readCursorFile(_ settings: inout ShowSettings) throws(CommandError) {
        guard let name = settings.cursorFile else { return }
        do {
            let bytes = try FileSystem.contents(of: FilePath(name), limit: 4096)
            let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            guard !text.isEmpty else { return }
            guard let cursor = Cursor(text) else {
                throw CommandError("--cursor-file: \(name): '\(text)' is no cursor; remove the file to begin anew")
            }
            settings.range.cursor = cursor
            settings.range.isAfterCursor = true
        } catch let error as CommandError {
            throw error
        } catch {
            if error as? Errno == .noSuchFileOrDirectory { return }
            throw CommandError("--cursor-file: \(name): \(error); see that it can be read")
        }
    }

    private func showEntries(
        of journal: Journal, isLive: Bool, _ settings: ShowSettings, _ pattern: consuming MessagePattern?
    ) throws(CommandError) -> CInt {
        journal.setMatch(try match(in: journal, isLive: isLive, settings))
        let pager = Pager.isWanted(settings, surroundings) ? Pager.start(settings, surroundings) : nil
        let options = OutputOptions(settings, surroundings)
        let session = ShowSession(journal: journal, settings: settings, options: options)
        let status: CInt
        switch settings.mode {
        case .verbose: status = try session.run(VerboseFormatter(options), pattern)
        case .export: status = try session.run(ExportFormatter(options), pattern)
        case .json: status = try session.run(JSONFormatter(layout: .compact, options), pattern)
        case .jsonPretty: status = try session.run(JSONFormatter(layout: .pretty, options), pattern)
        case .jsonServerSentEvents: status = try session.run(JSONFormatter(layout: .serverSentEvents, options), pattern)
        case .jsonSequence: status = try session.run(JSONFormatter(layout: .sequence, options), pattern)
        case .cat: status = try session.run(CatFormatter(options), pattern)
        default: status = try session.run(ShortFormatter(settings.mode, options), pattern)
        }
        pager?.finish()
        return status
    }

    /// All that the options and words say about which entries are wanted.
    private func match(in journal: Journal, isLive: Bool, _ settings: ShowSettings) throws(CommandError) -> Match? {
        let filter = EntryFilter(settings: settings, userID: surroundings.userID)
        let match = try filter.match { field in
            var values: [[UInt8]] = []
            journal.forEachUniqueValue(of: field) { value in
                values.append(value.array)
                return true
            }
            return values
        }
        guard let boot = settings.boot else { return match }
        let running = isLive ? BootSelection.running() : nil
        guard let id = try BootSelection.id(boot, running: running, boots: { journal.boots() }) else { return match }
        return .all([.field("_BOOT_ID", id.description)] + (match.map { [$0] } ?? []))
    }
}
