#if DEBUG
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import SystemPackage

    /// What a reader finds in a file that a power cut has left.
    struct PowerCutReading {
        /// `nil` when it cannot be opened.
        var state: FileState?
        /// The entries that are as they were appended, by their numbers, in the file's order.
        var intact: [UInt64] = []
        /// What is of this run of numbers, and not as it was appended.
        var wrong: [String] = []
        /// What verification found; of files only that claim to be complete.
        var findings: [String] = []

        private let outcome: PowerCutWorkload.Outcome

        /// Reads a file as readers do.
        ///
        /// - Parameter onlyClosed: whether to leave a file alone that does not claim to be complete.
        init(_ path: FilePath, _ outcome: PowerCutWorkload.Outcome, onlyClosed: Bool = false) throws {
            self.outcome = outcome
            guard let file = try? JournalFile.open(path), let header = try? file.header() else { return }
            state = header.state
            if onlyClosed, !isClosed { return }
            var scratch = FieldScratch()
            var list = file.allEntries()
            for index in 0..<list.count { read(file.offset(ofEntry: index, in: &list), of: file, &scratch) }
            if header.state != .online { findings = try file.verify().findings.map(\.description) }
        }

        /// Reads the entries of a damaged file that a salvage would keep.
        init(salvaging path: FilePath, _ outcome: PowerCutWorkload.Outcome) throws {
            self.outcome = outcome
            // One that was made for after a rotation and says that it is empty is removed, not salvaged.
            let isNext = path.string.hasSuffix(".next")
            if isNext, (try? JournalFile.open(path).entryCount) ?? 0 == 0 { return }
            let scan = try Salvage.scan(path)
            guard scan.seqnumID == outcome.seqnumID else { return }
            guard let file = try? JournalFile.open(path) else {
                // The header is damaged: that the entries are intact, their hashes tell.
                intact = scan.entries.map(\.seqnum)
                return
            }
            var scratch = FieldScratch()
            for entry in scan.entries { read(entry.offset, of: file, &scratch) }
        }

        private mutating func read(_ offset: ObjectOffset, of file: JournalFile, _ scratch: inout FieldScratch) {
            guard let entry = try? file.metadata(ofEntryAt: offset) else {
                wrong.append("there is no entry at \(offset)")
                return
            }
            // Without the header nobody knows to which run the numbers belong.
            // What was appended afterwards is no part of it either.
            guard entry.seqnumID == outcome.seqnumID, entry.realtime < PowerCutExaminer.laterRealtime else { return }
            let found = PowerCutWorkload.Entry(entry, at: offset, of: file, &scratch)
            if let found, let expected = outcome.entries[entry.seqnum], found == expected {
                intact.append(entry.seqnum)
            } else {
                wrong.append("entry \(entry.seqnum) is not as it was appended")
            }
        }

        /// Whether the file claims to be complete.
        var isClosed: Bool { state == .offline || state == .archived }
    }

    extension PowerCutWorkload.Entry {
        /// What a file has of an entry; `nil` when a part of it is damaged.
        init?(
            _ entry: EntryMetadata, at offset: ObjectOffset, of file: JournalFile, _ scratch: inout FieldScratch
        ) {
            self.init(realtime: entry.realtime, fieldCount: 0, hash: 0)
            var (fieldCount, hash) = (0, UInt64(0))
            let damaged = try? file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, _ in
                fieldCount += 1
                hash ^= JenkinsHash.hash(payload)
            }
            guard damaged == 0 else { return nil }
            (self.fieldCount, self.hash) = (fieldCount, hash)
        }
    }
#endif
