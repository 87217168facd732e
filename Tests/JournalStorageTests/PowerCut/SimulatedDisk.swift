#if DEBUG
    import LinuxSystem

    /// A disk on which a recording is played back, event by event, up to where the power fails.
    ///
    /// Names are changed in order, as a journaling file system does: of the changes since the last sync of the
    /// directory the first few are on disk, however many.
    struct SimulatedDisk {
        let recording: Recording
        /// Whether a power cut can leave a part of a sector's change, because its stores were seen one by one, and
        /// not what was written of the sector.
        let changesMayBeParted: Bool
        /// How many events have happened.
        private(set) var position = 0
        private(set) var files: [Int: SimulatedFile] = [:]
        /// What was noted last: every entry up to this one is durable.
        private(set) var durable: UInt64 = 0
        private var syncedNames: [String: Int] = [:]
        private var nameChanges: [Int] = []

        init(_ recording: Recording, changesMayBeParted: Bool = true) {
            self.recording = recording
            self.changesMayBeParted = changesMayBeParted
        }

        /// How many changes of names may be missing.
        var nameChangeCount: Int { nameChanges.count }

        /// The files by their names when `count` of the changes of names are on disk.
        func names(after count: Int) -> [String: Int] {
            var names = syncedNames
            for index in nameChanges.prefix(count) { Self.apply(recording.events[index], to: &names) }
            return names
        }

        /// Lets the next event happen.
        mutating func step() {
            let event = recording.events[position]
            switch event {
            case .stored(let file, let offset, let bytes): files[file]?.store(position, at: offset, bytes)
            case .punched(let file, let range): files[file]?.punch(position, range)
            case .resized(let file, let byteCount): files[file]?.resize(position, to: byteCount)
            case .extended(let file, let byteCount):
                if let old = files[file]?.byteCount, old < byteCount { files[file]?.resize(position, to: byteCount) }
            case .created(_, let file):
                files[file] = SimulatedFile()
                nameChanges.append(position)
            case .renamed, .removed: nameChanges.append(position)
            case .syncBegan: break
            case .syncEnded(let file?, let began): files[file]?.synchronize(before: began, recording.bytes)
            case .syncEnded(nil, let began):
                while let first = nameChanges.first, first < began {
                    Self.apply(recording.events[first], to: &syncedNames)
                    nameChanges.removeFirst()
                }
            case .noted(let seqnum): durable = seqnum
            }
            position += 1
        }

        private static func apply(_ event: RecordedEvent, to names: inout [String: Int]) {
            switch event {
            case .created(let name, let file): names[name] = file
            case .renamed(let old, let new): names[new] = names.removeValue(forKey: old)
            case .removed(let name): names[name] = nil
            default: break
            }
        }
    }
#endif
