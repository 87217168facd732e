internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// One run of showing entries in one mode, with what is printed behind them.
struct ShowSession {
    let journal: Journal
    let settings: ShowSettings
    let options: OutputOptions
    /// How many of the journal's warnings were printed before.
    private let knownWarningCount: Int

    init(journal: Journal, settings: ShowSettings, options: OutputOptions) {
        self.journal = journal
        self.settings = settings
        self.options = options
        knownWarningCount = journal.warnings.count
    }

    /// Shows the entries.
    ///
    /// - Returns: the exit status.
    func run<Formatter: EntryFormatter & ~Copyable>(
        _ formatter: consuming Formatter, _ pattern: consuming MessagePattern?
    ) throws(CommandError) -> CInt {
        var shower = EntryShower(
            journal, settings, colors: options.colors, formatter: formatter, pattern: pattern, output: Output())
        // Begun before the first entry is read, so that no change after it is missed.
        let watcher = try watch()
        shower.seek()
        if let watcher { try follow(watcher, &shower) }
        let count = try shower.show()
        if count == 0, !settings.isQuiet {
            shower.output.appendLine("-- No entries --")
        }
        try leaveCursor(&shower.output)
        try shower.output.flush()
        // Files that could not be read to their end.
        let warnings = journal.warnings.dropFirst(knownWarningCount)
        for warning in warnings { ErrorOutput.print("\(warning)") }
        if !warnings.isEmpty { return 1 }
        // As grep does: a search without a find is told by the status.
        return settings.pattern != nil && count == 0 ? 1 : 0
    }

    /// Watches the journal if it is to be followed; without, when the system has no watches left, what is there is shown.
    private func watch() throws(CommandError) -> JournalWatcher? {
        guard settings.follows else { return nil }
        do {
            return try JournalWatcher(journal)
        } catch {
            ErrorOutput.print("--follow: \(error); showing what is there without waiting for more")
            return nil
        }
    }

    private func leaveCursor(_ output: inout Output) throws(CommandError) {
        guard settings.showsCursor || settings.cursorFile != nil, let entry = journal.currentEntry else { return }
        let cursor = Cursor(entry).description
        if settings.showsCursor { output.appendLine("-- cursor: \(cursor)") }
        guard let name = settings.cursorFile else { return }
        do {
            try Self.replaceFile(FilePath(name), with: cursor + "\n")
        } catch {
            throw CommandError("--cursor-file: \(name): \(error); see that its directory can be written")
        }
    }

    /// Puts a file in place with a rename, so that no reader ever finds half of it.
    private static func replaceFile(_ path: FilePath, with text: String) throws(Errno) {
        let temporary = FilePath("\(path).\(Host.processID)~")
        var bytes = ByteBuffer()
        bytes.append(text)
        do {
            let file = try OwnedDescriptor.open(temporary, [.writeOnly, .create, .truncate], mode: 0o644)
            try file.write(bytes.bytes)
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.unlink(temporary)
            throw error
        }
    }
}
