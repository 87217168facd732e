#if DEBUG
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import SystemPackage
    import TestSupport

    /// What a recording shows when it is played back to its end and no power fails.
    struct PowerCutHistory {
        /// By file: the entries that it came to hold.
        private(set) var entries: [Int: [UInt64]] = [:]
        /// The files that were removed to make room, by the event from which on nobody can ask for their entries.
        private(set) var removals: [(position: Int, entries: [UInt64])] = []
        /// The moments at which most can go wrong: syncs begin or end, names change, files are marked.
        private(set) var turningPoints: [Int] = []
        /// The names and files at the end.
        private(set) var names: [String: Int] = [:]
        private(set) var files: [Int: SimulatedFile] = [:]

        init(of outcome: PowerCutWorkload.Outcome, in scratch: FilePath) throws {
            var disk = SimulatedDisk(outcome.recording)
            var removedFiles: [(position: Int, number: Int)] = []
            while disk.position < outcome.recording.events.count {
                let position = disk.position
                switch outcome.recording.events[position] {
                case .removed(let name):
                    // Its writer may still be at work on a file that is full.
                    let number = disk.names(after: disk.nameChangeCount)[name]
                    if let number, case .archived = JournalFileName(name) { removedFiles.append((position, number)) }
                    turningPoints.append(position)
                case .stored(_, FileHeader.stateOffset, let bytes) where bytes.count == 1:
                    turningPoints.append(position)
                case .stored(_, _, let bytes) where bytes.count > 1024: turningPoints.append(position)
                case .created, .renamed, .syncBegan, .syncEnded, .resized, .punched, .noted:
                    turningPoints.append(position)
                default: break
                }
                disk.step()
            }
            names = disk.names(after: disk.nameChangeCount)
            files = disk.files
            for (number, file) in files { entries[number] = try Self.entries(of: file, outcome, in: scratch) }
            removals = removedFiles.map { ($0.position, entries[$0.number] ?? []) }
        }

        private static func entries(
            of file: SimulatedFile, _ outcome: PowerCutWorkload.Outcome, in scratch: FilePath
        ) throws -> [UInt64] {
            let path = scratch.appending("newest.journal")
            defer { try? FileSystem.unlink(path) }
            try write(file.newest(outcome.recording.bytes), byteCount: file.byteCount, to: path)
            return try PowerCutReading(path, outcome).intact
        }

        /// Makes a file that has these bytes and zeros behind them.
        static func write(_ bytes: [UInt8], byteCount: Int, to path: FilePath) throws {
            let descriptor = try OwnedDescriptor.open(path, [.readWrite, .create, .exclusive])
            try bytes.withBytes { (bytes) throws(Errno) in
                try descriptor.write(bytes.extracting(first: min(byteCount, bytes.byteCount)), at: 0)
            }
            try descriptor.truncate(to: byteCount)
        }
    }

    extension FileHeader {
        /// Where the state is.
        static let stateOffset = 16
    }
#endif
