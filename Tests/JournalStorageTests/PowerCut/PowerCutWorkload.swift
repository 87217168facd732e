#if DEBUG
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import Synchronization
    import SystemPackage
    import TestSupport

    /// A directory of journals that is written for a while, and all that reached the file system meanwhile.
    struct PowerCutWorkload: CustomStringConvertible, Sendable {
        var commit: CommitKind
        var isCompact: Bool
        var seed: UInt64
        var entryCount: Int

        var description: String { "\(commit), \(isCompact ? "compact" : "regular"), seed \(seed)" }

        /// What a reader is to find of an entry.
        struct Entry: Hashable, Sendable {
            var realtime: UInt64
            var fieldCount: Int
            /// The Jenkins hashes of all fields.
            var hash: UInt64
        }

        struct Outcome: Sendable {
            var recording: Recording
            /// By sequence number.
            var entries: [UInt64: Entry]
            var seqnumID: ID128
        }

        /// Small files that are full after some fifty entries, so that there are many rotations.
        var options: JournalDirectoryWriter.Options {
            var options = JournalDirectoryWriter.Options()
            options.naming = .byOwner(splitsByUser: true)
            options.commit = commit
            options.maximumFileCount = 3
            options.file.isCompact = isCompact
            options.file.maximumByteCount = 1 << 20
            options.file.dataBucketCount = 200
            return options
        }

        /// Appends, commits, rotates and reopens at random, and notes each time that more of it is durable.
        ///
        /// - Parameter onDurable: is told, too.
        func run(in directory: FilePath, onDurable: @escaping (UInt64) throws -> Void = { _ in }) throws -> Outcome {
            let syncTimes = Mutex(SeededGenerator(seed: seed ^ 0xffff))
            let recorder = FileRecorder.start(in: directory) {
                let time = syncTimes.withLock { UInt64.random(in: 0..<2000, using: &$0) }
                if commit != .inline { Clock.sleep(microseconds: time) }
            }
            var random = SeededGenerator(seed: seed)
            var entries: [UInt64: Entry] = [:]
            var durable: UInt64 = 0
            func note(_ writer: JournalDirectoryWriter) throws {
                let now = writer.firstUndurable.map { $0 - 1 } ?? writer.tailSeqnum
                guard now > durable else { return }
                durable = now
                recorder.note(now)
                try onDurable(now)
            }
            var seqnumID = ID128.zero
            var index = 0
            while index < entryCount {
                var options = options
                if Bool.random(using: &random) { options.isolatedByteLimit = 32 << 10 }
                let writer = try JournalDirectoryWriter(directory, options: options) { _ in }
                let end = min(index + Int.random(in: 50..<300, using: &random), entryCount)
                while index < end {
                    let entry = Self.entry(index, &random)
                    guard case .stored = writer.append(entry.record().bytes) else { throw Refused(index: index) }
                    entries[writer.tailSeqnum] = Self.expectation(of: entry)
                    index += 1
                    act(on: writer, &random)
                    try note(writer)
                }
                seqnumID = writer.numbering?.seqnumID ?? .zero
                writer.close()
                try note(writer)
            }
            return Outcome(recording: recorder.finish(), entries: entries, seqnumID: seqnumID)
        }

        private struct Refused: Error { var index: Int }

        private func act(on writer: JournalDirectoryWriter, _ random: inout SeededGenerator) {
            switch Int.random(in: 0..<120, using: &random) {
            case 0...4: writer.synchronize()
            case 5...7: writer.synchronize(then: .offline)
            case 8: writer.rotate()
            case 9...40: writer.advance()
            case 41...44: writer.announce()
            case 45...54: Clock.sleep(microseconds: UInt64.random(in: 100..<1500, using: &random))
            default: break
            }
        }

        private static func entry(_ index: Int, _ random: inout SeededGenerator) -> TestEntry {
            var fields = ["MESSAGE=number \(index)", "PARITY=\(index % 2)", "DECADE=\(index / 10)", "SAME=x"]
            switch Int.random(in: 0..<16, using: &random) {
            case 0: fields.append("LONG=" + String(repeating: "again and \(index) ", count: 60))
            case 1: fields.append("NOISE=" + (0..<100).map { _ in String(random.next(), radix: 36) }.joined())
            case 2...6: fields.append("OTHER=\(index % 37)")
            default: break
            }
            var entry = TestEntry(
                fields, realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index))
            if Int.random(in: 0..<4, using: &random) == 0 { entry.owner = 1000 }
            return entry
        }

        private static func expectation(of entry: TestEntry) -> Entry {
            let hash = entry.fields.reduce(into: UInt64(0)) { sum, field in
                sum ^= field.withBytes { JenkinsHash.hash($0) }
            }
            return Entry(realtime: entry.realtime, fieldCount: entry.fields.count, hash: hash)
        }
    }
#endif
