internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// `daybook import`: stores entries from export or JSON streams in journal files.
struct ImportCommand {
    let settings: ImportSettings

    init(parsing words: [String]) throws(CommandError) {
        settings = try ImportSettings(parsing: words)
    }

    /// Runs the command. An input that cannot be read to its end does not keep the next from being imported.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        switch settings.action {
        case .help: return try Self.show(ImportOption.helpText)
        case .version: return try Self.show("daybook \(DaybookProgram.version)\n")
        case .run: break
        }
        let destination = try makeDestination()
        let isShown = !settings.isQuiet && Terminal.isTerminal(2)
        let progress = ImportProgress(totalByteCount: isShown ? totalByteCount() : nil, isShown: isShown)
        var status: CInt = 0
        for name in settings.inputs {
            do throws(CommandError) {
                try importInput(name, destination, progress)
            } catch {
                progress.finish()
                ErrorOutput.print(error.message)
                status = 1
            }
        }
        progress.finish()
        do {
            try destination.close()
        } catch {
            throw CommandError(error.message)
        }
        return status
    }

    private static func show(_ text: String) throws(CommandError) -> CInt {
        var output = Output()
        output.buffer.append(text)
        try output.flush()
        return 0
    }

    private func makeDestination() throws(CommandError) -> any ImportDestination {
        guard let path = settings.output else {
            let path = DaybookPaths.user().state.appending("remote")
            do {
                try FileSystem.createDirectories(path, mode: 0o750)
            } catch {
                throw CommandError("\(path): \(error); say with --output where the entries are to go")
            }
            return try DirectoryDestination(path, settings)
        }
        if (try? FileStatus(of: path))?.kind == .directory { return try DirectoryDestination(path, settings) }
        guard path.string.hasSuffix(".journal") else {
            throw CommandError(
                "--output: '\(path)' is neither a directory that exists nor a name that ends in .journal; "
                    + "make the directory, or add .journal")
        }
        return try FileDestination(path, settings)
    }

    private func importInput(
        _ name: String, _ destination: any ImportDestination, _ progress: ImportProgress
    ) throws(CommandError) {
        let input: OwnedDescriptor
        do {
            input = try name == "-" ? .duplicate(0) : .open(FilePath(name))
        } catch {
            throw CommandError("\(name): \(error); name a file that can be read, or - for standard input")
        }
        guard (try? input.status())?.kind != .directory else {
            throw CommandError("\(name): a directory, not a stream of entries; name the files in it")
        }
        let importer = Importer(
            destination: destination, progress: progress, name: name == "-" ? "standard input" : name)
        try importer.run(input, settings.format)
    }

    /// The bytes of all inputs; `nil` when one of them is not a file.
    private func totalByteCount() -> Int? {
        var total = 0
        for name in settings.inputs {
            let status = name == "-" ? try? FileStatus(ofDescriptor: 0) : try? FileStatus(of: FilePath(name))
            guard let status, status.kind == .regular else { return nil }
            total += status.byteCount
        }
        return total
    }
}
