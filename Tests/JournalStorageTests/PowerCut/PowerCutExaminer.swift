#if DEBUG
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import SystemPackage
    import TestSupport

    /// Starts after power cuts, as the daemon does, and looks at what is there.
    struct PowerCutExaminer {
        /// Of the journal that is recovered.
        let options: JournalDirectoryWriter.Options
        let outcome: PowerCutWorkload.Outcome
        let history: PowerCutHistory
        /// In memory, emptied for each state.
        let directory: TemporaryDirectory
        /// What is known of files whose contents are certain.
        private var known: [Content: PowerCutReading] = [:]

        /// How far the examination goes.
        enum Depth: Int, Comparable {
            /// Files that were not closed are looked through for what a salvage would keep.
            case scanned
            /// The journal is started, as the daemon does it, and salvaged.
            case recovered
            /// What has come of it is recovered once more, and written to.
            case repeated

            static func < (left: Depth, right: Depth) -> Bool { left.rawValue < right.rawValue }
        }

        /// The files' paths: making them takes a debug build longer than anything else.
        private var paths: [String: FilePath] = [:]

        private struct Content: Hashable {
            var number: Int
            var version: Int
        }

        /// When entries are appended to what was recovered: later than any other.
        static let laterRealtime: UInt64 = 4_000_000_000_000_000

        init(
            _ options: JournalDirectoryWriter.Options, _ outcome: PowerCutWorkload.Outcome, _ history: PowerCutHistory
        ) throws {
            (self.options, self.outcome, self.history) = (options, outcome, history)
            directory = try TemporaryDirectory(in: "/dev/shm")
        }

        /// What is wrong with a state, or with what comes of it; nothing if all is well.
        mutating func problems(of cut: PowerCut, _ depth: Depth) throws -> [String] {
            for name in try FileSystem.names(in: directory.path) { try FileSystem.unlink(path(name)) }
            for (name, file) in cut.files {
                try PowerCutHistory.write(file.bytes, byteCount: file.byteCount, to: path(name))
            }
            var problems: [String] = []
            var closed: [String: PowerCutReading] = [:]
            for (name, file) in cut.files {
                let reading = try reading(name, file)
                guard reading.isClosed else { continue }
                closed[name] = reading
                problems += problemsOfClosed(name, file, reading)
            }
            let found: Set<UInt64>
            if depth == .scanned {
                found = try scan(cut, closed, &problems)
            } else {
                let appended = try recover(appends: depth == .repeated, &problems)
                found = try collect(depth == .repeated ? [:] : closed, &problems)
                if let appended, found.contains(appended) {
                    problems.append("a new entry gets the number \(appended) of one that the disk has")
                }
            }
            for seqnum in requiredEntries(cut) where !found.contains(seqnum) {
                problems.append("entry \(seqnum) of \(cut.durable) that were durable is lost")
            }
            if depth == .repeated { try repeatRecovery(found, &problems) }
            return problems
        }

        private mutating func path(_ name: String) -> FilePath {
            if let path = paths[name] { return path }
            let path = directory.path.appending(name)
            // Those that are put aside have other names each time.
            if !name.hasSuffix("~") { paths[name] = path }
            return path
        }

        private mutating func reading(_ name: String, _ file: PowerCut.File) throws -> PowerCutReading {
            let content = Content(number: file.number, version: file.version)
            if file.isDurable, let known = known[content] { return known }
            let reading = try PowerCutReading(path(name), outcome, onlyClosed: true)
            if file.isDurable { known[content] = reading }
            return reading
        }

        /// What is wrong with a file that claims to be complete.
        private func problemsOfClosed(_ name: String, _ file: PowerCut.File, _ reading: PowerCutReading) -> [String] {
            var problems = (reading.wrong + reading.findings).map { "\(name), which is closed: \($0)" }
            let all = history.entries[file.number] ?? []
            if !all.starts(with: reading.intact) { problems.append("\(name), which is closed, misses entries") }
            return problems
        }

        private func requiredEntries(_ cut: PowerCut) -> [UInt64] {
            let removed = Set(history.removals.filter { $0.position < cut.position }.flatMap(\.entries))
            return cut.durable == 0 ? [] : (1...cut.durable).filter { !removed.contains($0) }
        }

        /// The entries that are in the files, or can be got out of them.
        private mutating func scan(
            _ cut: PowerCut, _ closed: [String: PowerCutReading], _ problems: inout [String]
        ) throws -> Set<UInt64> {
            var found: Set<UInt64> = []
            for name in cut.files.keys {
                if let reading = closed[name] {
                    found.formUnion(reading.intact)
                    continue
                }
                let reading = try PowerCutReading(salvaging: path(name), outcome)
                found.formUnion(reading.intact)
                problems += reading.wrong.map { "\(name), by a scan: \($0)" }
            }
            return found
        }

        /// Does what the daemon does when it starts.
        ///
        /// - Parameter appends: whether an entry is appended before damaged files are salvaged.
        /// - Returns: its sequence number, if it is of the same run as those before the power cut.
        @discardableResult
        private func recover(appends: Bool, _ problems: inout [String]) throws -> UInt64? {
            var options = options
            options.commit = .inline
            options.maximumFileCount = 0
            let writer = try JournalDirectoryWriter(directory.path, options: options) { _ in }
            try writer.prepare()
            var appended: UInt64?
            if appends {
                let entry = TestEntry(["MESSAGE=afterwards"], realtime: Self.laterRealtime, monotonic: 1_000_000)
                if case .stored = writer.append(entry.record().bytes) {
                    appended = writer.numbering?.seqnumID == outcome.seqnumID ? writer.tailSeqnum : nil
                } else {
                    problems.append("the recovered journal takes no entries")
                }
            }
            writer.close()
            try salvage(&problems)
            return appended
        }

        private func salvage(_ problems: inout [String]) throws {
            var options = SalvageOptions()
            options.maximumByteCount = 2 << 20
            var failures: [String] = []
            try Salvage.directoryPass(directory.path, options) { notice in
                if case .failed = notice { failures.append("\(notice)") }
            }
            problems += failures
        }

        /// The entries of all files that are there, as readers count them: one of a number is one.
        ///
        /// - Parameter closed: files that were not touched by the recovery.
        private mutating func collect(_ closed: [String: PowerCutReading], _ problems: inout [String])
            throws
            -> Set<UInt64>
        {
            var found: Set<UInt64> = []
            for name in try FileSystem.names(in: directory.path) {
                guard let kind = JournalFileName(name) else {
                    problems.append("\(name) is left over")
                    continue
                }
                let reading = try closed[name] ?? PowerCutReading(path(name), outcome)
                found.formUnion(reading.intact)
                // What was put aside may be torn.
                if case .aside = kind { continue }
                if reading.state == nil, case .archived = kind { continue }
                if closed[name] == nil {
                    problems += (reading.wrong + reading.findings).map { "\(name), after the recovery: \($0)" }
                }
            }
            return found
        }

        /// Whether recovering once more changes nothing.
        private mutating func repeatRecovery(_ found: Set<UInt64>, _ problems: inout [String]) throws {
            let names = try FileSystem.names(in: directory.path)
            try recover(appends: false, &problems)
            let namesAfterwards = try FileSystem.names(in: directory.path)
            if namesAfterwards != names {
                problems.append("a second recovery changes names: of \(names) it makes \(namesAfterwards)")
            }
            if try collect([:], &problems) != found { problems.append("a second recovery changes entries") }
        }
    }
#endif
