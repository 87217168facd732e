#if DEBUG
    import JournalFormat
    import LinuxSystem

    /// A file as a ``FileRecorder`` knows it.
    struct RecordedFile {
        private(set) var pages: [Int: RecordedPage] = [:]
        /// The syncs that have succeeded, by the events of their beginnings and ends, in order.
        private(set) var syncs: [(began: Int, ended: Int)] = []
        /// What the state byte was, and from which event on.
        private var states: [(event: Int, value: UInt8)] = [(-1, 0)]

        /// All files of a recording, by their numbers.
        static func files(of recording: Recording) -> [Int: RecordedFile] {
            var files: [Int: RecordedFile] = [:]
            var sizes: [Int: Int] = [:]
            for (index, event) in recording.events.enumerated() {
                switch event {
                case .created(_, let file): files[file] = RecordedFile()
                case .stored(let file, let offset, let bytes):
                    files[file]?.store(index, offset..<(offset + bytes.count), bytes.lowerBound, recording.bytes)
                    sizes[file] = max(sizes[file, default: 0], offset + bytes.count)
                case .punched(let file, let range):
                    files[file]?.store(
                        index, range.clamped(to: 0..<sizes[file, default: 0]), nil, recording.bytes)
                case .resized(let file, let byteCount):
                    if byteCount < sizes[file, default: 0] {
                        files[file]?.store(index, byteCount..<sizes[file, default: 0], nil, recording.bytes)
                    }
                    sizes[file] = byteCount
                case .extended(let file, let byteCount): sizes[file] = max(sizes[file, default: 0], byteCount)
                case .syncEnded(let file?, let began): files[file]?.syncs.append((began, index))
                case .renamed, .removed, .syncBegan, .syncEnded(nil, _), .noted: break
                }
            }
            return files
        }

        private mutating func store(_ event: Int, _ range: Range<Int>, _ source: Int?, _ recorded: [UInt8]) {
            if range.contains(FileHeader.stateOffset) {
                states.append((event, source.map { recorded[$0 + FileHeader.stateOffset - range.lowerBound] } ?? 0))
                // By itself it is stored by whoever syncs.
                if range.count == 1 { return }
            }
            var start = range.lowerBound
            while start < range.upperBound {
                let (number, first) = start.quotientAndRemainder(dividingBy: RecordedPage.byteCount)
                let count = min(RecordedPage.byteCount - first, range.upperBound - start)
                let page = pages[number] ?? RecordedPage(recorded, ignored: number == 0 ? FileHeader.stateOffset : nil)
                pages[number] = page
                page.add(
                    .init(
                        event: event, range: first..<(first + count),
                        source: source.map { $0 + start - range.lowerBound }))
                start += count
            }
        }

        /// Whether the state byte may have this value on disk when what was recorded before the first event must be
        /// there, and what was recorded up to the second may be. The next change may be made and not recorded yet.
        func mayHaveState(_ value: UInt8, from first: Int, upTo last: Int) -> Bool {
            let oldest = states.lastIndex { $0.event < first } ?? 0
            let newest = states.firstIndex { $0.event > last } ?? states.count - 1
            return states[oldest...newest].contains { $0.value == value }
        }
    }
#endif
