internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// A directory that is filled with `remote.journal` and, as that becomes full, its archived predecessors.
final class DirectoryDestination: ImportDestination {
    private let writer: JournalDirectoryWriter
    private let sealer: Sealer?
    /// What the writer could not do, since it was last asked.
    private let failure = FailureNote()

    private final class FailureNote: Sendable {
        private let error = Mutex<JournalWriteError?>(nil)

        func take() -> JournalWriteError? {
            error.withLock { error in
                defer { error = nil }
                return error
            }
        }

        func keep(_ new: JournalWriteError) { error.withLock { $0 = $0 ?? new } }
    }

    init(_ path: FilePath, _ settings: ImportSettings) throws(CommandError) {
        var options = JournalDirectoryWriter.Options()
        options.naming = .single(prefix: "remote")
        options.file = settings.fileOptions
        options.file.machineID = MachineID.read(state: DaybookPaths.user().state) ?? .zero
        // Entries come in the order of their input, whatever their times say.
        options.isStrictlyOrdered = false
        options.maximumFileCount = 0
        let failure = self.failure
        sealer = try settings.sealer()
        do {
            writer = try JournalDirectoryWriter(path, options: options, sealer: sealer) { notice in
                switch notice {
                case .putAside(let path, let name, let reason):
                    ErrorOutput.print("\(path): \(reason); it is now called \(name)")
                case .vanished(let path):
                    ErrorOutput.print("\(path): somebody removed the file while it was written")
                case .entryLost(let error), .failed(let error): failure.keep(error)
                case .rotated, .timeWentBack, .removed, .stalled, .resumed, .inDoubt, .salvaged, .notSalvaged,
                    .notSealed,
                    .sealing:
                    break
                }
            }
        } catch {
            throw CommandError("\(error); give --output a directory that can be written")
        }
    }

    func append(_ record: RawSpan) throws(ImportFailure) {
        if let objection = sealer?.objection(toEntryOf: EntryRecord.Header(decoding: record).realtime) {
            throw .fatal(objection)
        }
        switch writer.append(record) {
        case .stored: try check()
        case .lost(.invalidEntry(let reason)): throw .invalidEntry(reason)
        case .lost(let error), .refused(let error): throw .fatal("\(error)")
        }
    }

    func close() throws(ImportFailure) {
        writer.close()
        try check()
    }

    private func check() throws(ImportFailure) {
        if let error = failure.take() { throw .fatal("\(error)") }
    }
}
