#if DEBUG
    import JournalFormat
    import LinuxSystem

    /// Compares what a program has recorded of itself with what a disk has seen of it.
    ///
    /// The model of a power cut says that a sector may have any contents that it had since the last sync began that has
    /// succeeded. So each page that the kernel writes must be one that was recorded since then, and behind a sync each
    /// page on the disk must be one that was recorded since that sync began.
    struct RecordingComparison {
        /// How many pages were written, and how many of them were written in the midst of a store.
        private(set) var imageCount = 0
        private(set) var underWayCount = 0
        /// How many pages were replaced before a sync told that they are on disk: nobody had asked for them.
        private(set) var earlyCount = 0
        private(set) var syncCount = 0
        private(set) var problems: [String] = []

        private struct DiskFile {
            var pages: [Int: [UInt8]] = [:]
            /// Pages that were written since the last sync.
            var written: Set<Int> = []
            var syncCount = 0
            /// How many of each page's changes are known to be on disk.
            var checkedCounts: [Int: Int] = [:]
        }

        private let recordedFiles: [Int: RecordedFile]
        private var diskFiles: [Int: DiskFile] = [:]
        private static let zeros = [UInt8](repeating: 0, count: RecordedPage.byteCount)

        /// - Parameters:
        ///   - recording: what a program has recorded.
        ///   - observed: what the disk has seen.
        init(of recording: Recording, with observed: Recording) {
            let files = RecordedFile.files(of: recording)
            let (names, observedNames) = (NameChange.all(recording), NameChange.all(observed))
            recordedFiles = Dictionary(
                uniqueKeysWithValues: zip(observedNames.numbers, names.numbers).map {
                    ($0, files[$1] ?? RecordedFile())
                })
            if names.changes != observedNames.changes {
                problems.append(
                    "names changed otherwise: \(names.changes) were recorded, \(observedNames.changes) seen")
                return
            }
            for event in observed.events {
                switch event {
                case .created(_, let file): diskFiles[file] = DiskFile()
                case .stored(let file, let offset, let bytes): write(file, offset, observed.bytes[bytes])
                case .punched(let file, let range): punch(file, range)
                case .resized(let file, let byteCount): punch(file, byteCount..<Int.max)
                case .syncEnded(let file?, _): synchronize(file)
                default: break
                }
            }
            for (number, file) in diskFiles {
                let recorded = recordedFiles[number]?.syncs.count ?? 0
                guard file.syncCount != recorded else { continue }
                problems.append("file \(number): \(recorded) syncs were recorded, \(file.syncCount) seen")
            }
        }

        /// What was recorded of a file, and between which events the page on disk is from, between two syncs.
        private func window(_ number: Int, after syncCount: Int) -> (file: RecordedFile, first: Int, last: Int)? {
            guard let file = recordedFiles[number] else { return nil }
            let first = syncCount == 0 ? 0 : syncCount <= file.syncs.count ? file.syncs[syncCount - 1].began : Int.max
            return (file, first, syncCount < file.syncs.count ? file.syncs[syncCount].ended : Int.max)
        }

        private mutating func write(_ number: Int, _ offset: Int, _ bytes: ArraySlice<UInt8>) {
            var start = 0
            while start < bytes.count {
                let (page, first) = (offset + start).quotientAndRemainder(dividingBy: RecordedPage.byteCount)
                let count = min(RecordedPage.byteCount - first, bytes.count - start)
                let source = bytes.startIndex + start
                var image = diskFiles[number]?.pages[page] ?? Self.zeros
                image.replaceSubrange(first..<(first + count), with: bytes[source..<(source + count)])
                diskFiles[number]?.pages[page] = image
                if diskFiles[number]?.written.insert(page).inserted == false { earlyCount += 1 }
                imageCount += 1
                check(number, page, image, after: diskFiles[number]?.syncCount ?? 0)
                start += count
            }
        }

        private mutating func punch(_ number: Int, _ range: Range<Int>) {
            for (page, image) in diskFiles[number]?.pages ?? [:] {
                let start = page * RecordedPage.byteCount
                let part = range.clamped(to: start..<(start + RecordedPage.byteCount))
                guard !part.isEmpty else { continue }
                var image = image
                for index in part { image[index - start] = 0 }
                diskFiles[number]?.pages[page] = image
            }
        }

        private mutating func check(_ number: Int, _ page: Int, _ image: [UInt8], after syncCount: Int) {
            guard let (file, first, last) = window(number, after: syncCount) else { return }
            if page == 0, !file.mayHaveState(image[FileHeader.stateOffset], from: first, upTo: last) {
                problems.append(
                    "file \(number): behind sync \(syncCount) its state is \(image[FileHeader.stateOffset])")
            }
            guard let recorded = file.pages[page] else {
                // A page that nothing was stored to can be written when another of a larger unit is.
                if image != Self.zeros { problems.append("file \(number): page \(page) has no recorded store") }
                return
            }
            recorded.advance(to: first)
            switch recorded.match(image, upTo: last) {
            case .exact: break
            case .underWay: underWayCount += 1
            case nil:
                problems.append("file \(number): page \(page), behind sync \(syncCount), is none of those recorded")
            }
        }

        private mutating func synchronize(_ number: Int) {
            guard var disk = diskFiles[number] else { return }
            syncCount += 1
            disk.written.removeAll()
            disk.syncCount += 1
            diskFiles[number] = disk
            guard let (file, first, _) = window(number, after: disk.syncCount) else { return }
            // What was there when the sync began is on disk now, and what came meanwhile may be.
            let last = disk.syncCount <= file.syncs.count ? file.syncs[disk.syncCount - 1].ended : Int.max
            for (page, recorded) in file.pages {
                let count = recorded.changes.count { $0.event < first }
                guard count != disk.checkedCounts[page, default: 0] else { continue }
                diskFiles[number]?.checkedCounts[page] = count
                recorded.advance(to: first)
                if recorded.match(disk.pages[page] ?? Self.zeros, upTo: last) == nil {
                    problems.append("file \(number): sync \(disk.syncCount) has not brought page \(page) to the disk")
                }
            }
            let state = disk.pages[0]?[FileHeader.stateOffset] ?? 0
            if !file.mayHaveState(state, from: first, upTo: last) {
                problems.append("file \(number): sync \(disk.syncCount) has not brought the state to the disk")
            }
        }

        /// A change of names, without the file's number, which is of the recording's own.
        private enum NameChange: Equatable {
            case created(String)
            case renamed(String, String)
            case removed(String)

            static func all(_ recording: Recording) -> (changes: [NameChange], numbers: [Int]) {
                var (changes, numbers): ([NameChange], [Int]) = ([], [])
                for event in recording.events {
                    switch event {
                    case .created(let name, let file):
                        changes.append(.created(name))
                        numbers.append(file)
                    case .renamed(let old, let new): changes.append(.renamed(old, new))
                    case .removed(let name): changes.append(.removed(name))
                    default: break
                    }
                }
                return (changes, numbers)
            }
        }
    }
#endif
