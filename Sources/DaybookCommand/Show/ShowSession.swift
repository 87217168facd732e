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

    /// Shows the entries.
    ///
    /// - Returns: the exit status.
    func run<Formatter: EntryFormatter & ~Copyable>(
        _ formatter: consuming Formatter, _ pattern: consuming MessagePattern?
    ) throws(CommandError) -> CInt {
        var shower = EntryShower(
            journal, settings, colors: options.colors, formatter: formatter, pattern: pattern, output: Output())
        shower.seek()
        var count = try shower.show()
        try shower.output.flush()
        if settings.follows {
            count += try follow(&shower)
        } else if count == 0, !settings.isQuiet {
            shower.output.appendLine("-- No entries --")
        }
        try leaveCursor(&shower.output)
        try shower.output.flush()
        // As grep does: a search without a find is told by the status.
        return settings.pattern != nil && count == 0 ? 1 : 0
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
