#if DEBUG
    import JournalFormat
    import LinuxSystem

    /// What a ``FuseDisk`` has logged, as a recording: what a disk was told, whatever the programs did.
    struct FuseLog {
        private(set) var recording: Recording

        private enum Kind: UInt64 {
            case created = 1
            case written, punched, resized, renamed, removed, synced
        }

        /// Where one of a record's numbers is.
        private enum Offset {
            static let kind = 0, file = 8, offset = 16, count = 24, bytes = 32
        }

        struct Damaged: Error { var position: Int }

        /// - Parameter notes: remarks, each with the length that the log had then.
        init(_ log: [UInt8], notes: [(logByteCount: Int, value: UInt64)]) throws {
            var events: [RecordedEvent] = []
            var notes = notes[...]
            var sizes: [Int: Int] = [:]
            var position = 0
            while position < log.count {
                while let note = notes.first, note.logByteCount <= position {
                    events.append(.noted(note.value))
                    notes.removeFirst()
                }
                guard position + Offset.bytes <= log.count,
                    let kind = Kind(rawValue: Self.number(log, position + Offset.kind))
                else { throw Damaged(position: position) }
                let file = Int(Self.number(log, position + Offset.file))
                let offset = Int(Self.number(log, position + Offset.offset))
                let count = Int(Self.number(log, position + Offset.count))
                let bytes = (position + Offset.bytes)..<(position + Offset.bytes + (kind == .punched ? 0 : count))
                guard bytes.upperBound <= log.count else { throw Damaged(position: position) }
                switch kind {
                case .created: events.append(.created(name: Self.text(log[bytes]), file: file))
                case .written:
                    if sizes[file, default: 0] < offset + count {
                        sizes[file] = offset + count
                        events.append(.extended(file: file, byteCount: offset + count))
                    }
                    events.append(.stored(file: file, offset: offset, bytes: bytes))
                case .punched: events.append(.punched(file: file, offset..<(offset + count)))
                case .resized:
                    sizes[file] = offset
                    events.append(.resized(file: file, byteCount: offset))
                case .renamed:
                    let names = log[bytes].split(separator: 0).map(Self.text)
                    guard names.count == 2 else { throw Damaged(position: position) }
                    events.append(.renamed(names[0], to: names[1]))
                case .removed: events.append(.removed(name: Self.text(log[bytes])))
                case .synced:
                    // What the kernel had still to write for it, it has written before it asks for the sync.
                    let file = file == 1 ? nil : file
                    events.append(.syncBegan(file: file))
                    events.append(.syncEnded(file: file, began: events.count - 1))
                }
                position = bytes.upperBound
            }
            for note in notes { events.append(.noted(note.value)) }
            recording = Recording(events: events, bytes: log)
        }

        private static func number(_ log: [UInt8], _ offset: Int) -> UInt64 {
            log.withBytes { $0.loadLittleEndian(at: offset, as: UInt64.self) }
        }

        private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
    }
#endif
