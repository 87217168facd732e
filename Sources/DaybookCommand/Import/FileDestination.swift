internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// One journal file that takes all entries; an existing one is continued.
final class FileDestination: ImportDestination {
    /// How long a file in the regular layout may become: what address space is reserved for it.
    private static let regularMaximumByteCount = 1 << 40

    private var writer: JournalFileWriter
    private var isOnline: Bool

    init(_ path: FilePath, _ settings: ImportSettings) throws(CommandError) {
        var options = settings.fileOptions
        options.isNeverRotated = true
        options.maximumByteCount =
            settings.isCompact ? JournalFileOptions.compactMaximumByteCount : Self.regularMaximumByteCount
        if options.dataBucketCount == nil { options.dataBucketCount = ImportSettings.defaultBucketCount }
        do {
            if FileSystem.exists(path) {
                writer = try .open(path, options: options)
                isOnline = false
            } else {
                options.machineID = MachineID.read(state: DaybookPaths.user().state) ?? .zero
                writer = try .create(path, options: options)
                isOnline = true
            }
        } catch {
            throw CommandError("\(error); give --output another name or remove the file")
        }
    }

    func append(_ record: RawSpan) throws(ImportFailure) {
        do {
            if !isOnline {
                try writer.markOnline()
                isOnline = true
            }
            try writer.append(record)
        } catch .invalidEntry(let reason) {
            throw .invalidEntry(reason)
        } catch .full(let path, let maximum) {
            throw .fatal(
                "\(path): the file is full at \(maximum) bytes; import with --layout=regular, or into a directory")
        } catch {
            throw .fatal("\(error)")
        }
    }

    func close() throws(ImportFailure) {
        guard isOnline else { return }
        do {
            try writer.markOffline()
            isOnline = false
        } catch {
            throw .fatal("\(error)")
        }
    }
}
