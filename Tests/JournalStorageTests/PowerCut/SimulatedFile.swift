#if DEBUG
    /// A file on a disk that is about to lose its power.
    ///
    /// Each of its sectors may hold any contents that it had since the last sync began that has succeeded:
    ///
    ///     changes  ──────────┬────1───2──────────┬──3──────4──────►
    ///                   sync began          sync succeeded      power cut
    ///
    /// Changes 1 to 4, in a sector, may all be missing, or 4, or 3 and 4 and so on: those made while the sync ran may
    /// or may not have been part of it. Every other sector is on its own, and so is the length.
    struct SimulatedFile {
        static let sectorByteCount = 512

        /// A change of a sector, or of a part of it.
        struct Change {
            /// The event that it is from.
            var event: Int
            var offset: Int
            var byteCount: Int
            /// Where the bytes are in the recording; `nil` for zeros.
            var source: Int?
        }

        /// The contents when the last sync began; behind them are zeros.
        private(set) var synced: [UInt8] = []
        private(set) var syncedByteCount = 0
        /// By sector: what has happened since.
        private(set) var changes: [Int: [Change]] = [:]
        private(set) var lengths: [(event: Int, byteCount: Int)] = []
        /// Is another one after each sync that made something durable.
        private(set) var version = 0

        /// Whether nothing can be lost of the file.
        var isDurable: Bool { changes.isEmpty && lengths.isEmpty }
        var byteCount: Int { lengths.last?.byteCount ?? syncedByteCount }

        mutating func store(_ event: Int, at offset: Int, _ source: Range<Int>) {
            forEachSector(offset..<(offset + source.count)) { file, part in
                file.changes[part.lowerBound / Self.sectorByteCount, default: []].append(
                    Change(
                        event: event, offset: part.lowerBound, byteCount: part.count,
                        source: source.lowerBound + part.lowerBound - offset))
            }
        }

        mutating func punch(_ event: Int, _ range: Range<Int>) {
            // Only sectors that can hold anything else.
            let end = max(synced.count, ((changes.keys.max() ?? -1) + 1) * Self.sectorByteCount)
            forEachSector(range.clamped(to: 0..<max(end, 0))) { file, part in
                file.changes[part.lowerBound / Self.sectorByteCount, default: []].append(
                    Change(event: event, offset: part.lowerBound, byteCount: part.count))
            }
        }

        mutating func resize(_ event: Int, to byteCount: Int) {
            let old = self.byteCount
            if byteCount < old { punch(event, byteCount..<old) }
            if byteCount != old { lengths.append((event, byteCount)) }
        }

        private func forEachSectorStart(_ range: Range<Int>) -> StrideTo<Int> {
            stride(from: range.lowerBound & ~(Self.sectorByteCount - 1), to: range.upperBound, by: Self.sectorByteCount)
        }

        private mutating func forEachSector(_ range: Range<Int>, _ body: (inout Self, Range<Int>) -> Void) {
            guard !range.isEmpty else { return }
            for start in forEachSectorStart(range) {
                body(&self, max(start, range.lowerBound)..<min(start + Self.sectorByteCount, range.upperBound))
            }
        }

        /// A sync has succeeded that began before `event`: all changes before it are on disk.
        mutating func synchronize(before event: Int, _ recorded: [UInt8]) {
            var hasChanged = false
            for (sector, all) in changes {
                let count = all.firstIndex { $0.event >= event } ?? all.count
                guard count > 0 else { continue }
                hasChanged = true
                for change in all[..<count] { Self.apply(change, to: &synced, recorded) }
                changes[sector] = count == all.count ? nil : Array(all[count...])
            }
            while let first = lengths.first, first.event < event {
                hasChanged = true
                syncedByteCount = first.byteCount
                lengths.removeFirst()
            }
            if hasChanged { version += 1 }
        }

        /// The contents if everything has reached the disk.
        func newest(_ recorded: [UInt8]) -> [UInt8] {
            var bytes = synced
            for all in changes.values {
                for change in all { Self.apply(change, to: &bytes, recorded) }
            }
            return bytes
        }

        /// - Parameter limit: how many of the bytes are changed.
        static func apply(_ change: Change, limit: Int = .max, to bytes: inout [UInt8], _ recorded: [UInt8]) {
            let count = min(change.byteCount, limit)
            let end = change.offset + count
            if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
            if let source = change.source {
                for index in 0..<count { bytes[change.offset + index] = recorded[source + index] }
            } else {
                for index in change.offset..<end { bytes[index] = 0 }
            }
        }
    }
#endif
