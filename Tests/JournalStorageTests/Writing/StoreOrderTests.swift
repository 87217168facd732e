#if DEBUG
    import JournalFormat
    import LinuxSystem
    import SystemPackage
    import TestSupport
    import Testing

    @testable import JournalStorage

    /// Every store of a writer, one after the other, as a reader meets it that looks between any two of them.
    @Suite("Between two stores")
    struct StoreOrderTests {
        let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        private static let entryCount = 60

        private static func fields(_ index: Int) -> [String] {
            ["MESSAGE=number \(index)", "PARITY=\(index % 2)", "DECADE=\(index / 10)", "SAME=x"]
        }

        @Test("A visible entry is whole, and its new values lead to it", arguments: [true, false])
        func everyStore(isCompact: Bool) throws {
            let written = directory.path.appending("written")
            try FileSystem.createDirectories(written)
            let recorder = FileRecorder.start(in: written)
            var options = JournalFileOptions()
            options.isCompact = isCompact
            options.maximumByteCount = 512 << 10
            options.dataBucketCount = 7
            var writer = try JournalFileWriter.create(written.appending("a.journal"), options: options)
            for index in 0..<Self.entryCount {
                try writer.append(
                    TestEntry(
                        Self.fields(index), realtime: 1_700_000_000_000_000 + UInt64(index), monotonic: UInt64(index)))
            }
            let seen = try playBack(recorder.finish(), to: directory.path.appending("copy.journal"))
            #expect(seen == Self.entryCount)
        }

        /// Makes one store after the other in a file of its own, and looks at it each time.
        ///
        /// - Returns: how many entries there are at the end.
        private func playBack(_ recording: Recording, to path: FilePath) throws -> Int {
            let copy = try OwnedDescriptor.open(path, [.readWrite, .create], mode: 0o600)
            var file: JournalFile?
            var seen = 0
            for event in recording.events {
                switch event {
                case .resized(_, let byteCount), .extended(_, let byteCount): try copy.truncate(to: byteCount)
                case .stored(_, let offset, let bytes):
                    try Array(recording.bytes[bytes]).withBytes { bytes throws in try copy.write(bytes, at: offset) }
                default: continue
                }
                // A file gets its name when its tables are there: nobody opens it before.
                if seen == 0 { file = try? JournalFile.open(path) }
                if let file { seen = try look(at: file, from: max(0, seen - 2)) }
            }
            return seen
        }

        /// Checks all entries that are visible from `first` on.
        ///
        /// - Returns: how many there are.
        private func look(at file: JournalFile, from first: Int) throws -> Int {
            var scratch = FieldScratch()
            var list = file.allEntries()
            file.refresh(&list)
            for index in first..<list.count {
                let offset = file.offset(ofEntry: index, in: &list)
                var found: [String] = []
                let damagedCount = try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, _ in
                    found.append(payload.text)
                }
                #expect(damagedCount == 0)
                #expect(found.count == 4 && Set(found) == Set(Self.fields(index)))
                for (field, isNew) in zip(Self.fields(index), [true, index < 2, index % 10 == 0, index == 0])
                where isNew {
                    let data = try #require(field.withBytes { file.data($0, scratch: &scratch) }, "\(field)")
                    #expect(file.entries(ofDataAt: data).count >= 1, "\(field) leads nowhere")
                }
            }
            return list.count
        }
    }
#endif
