internal import JournalFormat
internal import JournalSealing
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// One journal file that takes all entries; an existing one is continued.
final class FileDestination: ImportDestination {
    /// How long a file in the regular layout may become: what address space is reserved for it.
    private static let regularMaximumByteCount = 1 << 40

    private var writer: JournalFileWriter
    private var isOnline: Bool
    private let sealer: Sealer?

    init(_ path: FilePath, _ settings: ImportSettings) throws(CommandError) {
        var options = settings.fileOptions
        options.isNeverRotated = true
        options.maximumByteCount =
            settings.isCompact ? JournalFileOptions.compactMaximumByteCount : Self.regularMaximumByteCount
        if options.dataBucketCount == nil { options.dataBucketCount = ImportSettings.defaultBucketCount }
        sealer = try settings.sealer()
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
            guard let sealer else {
                try writer.append(record)
                return
            }
            let time = EntryRecord.Header(decoding: record).realtime
            if let objection = sealer.objection(toEntryOf: time) { throw ImportFailure.fatal(objection) }
            try writer.append(record, sealedBy: sealer)
        } catch let error as JournalWriteError {
            throw Self.failure(error)
        } catch let error as SealingError {
            throw .fatal("\(error)")
        } catch let error as ImportFailure {
            throw error
        } catch {
            preconditionFailure("the calls above throw nothing else")
        }
    }

    private static func failure(_ error: JournalWriteError) -> ImportFailure {
        switch error {
        case .invalidEntry(let reason): .invalidEntry(reason)
        case .full(let path, let maximum):
            .fatal("\(path): the file is full at \(maximum) bytes; import with --layout=regular, or into a directory")
        default: .fatal("\(error)")
        }
    }

    func close() throws(ImportFailure) {
        guard isOnline else { return }
        do {
            if let sealer { try writer.finishSealing(sealer) }
            try writer.markOffline()
            isOnline = false
        } catch {
            throw .fatal("\(error)")
        }
    }
}
