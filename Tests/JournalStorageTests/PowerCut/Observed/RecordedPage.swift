#if DEBUG
    import LinuxSystem

    /// A page of a file as a ``FileRecorder`` knows it: every state that it had.
    ///
    /// One thread stores to a page, and records each store behind it. So an image of the page, of whatever moment, shows
    /// all of its changes up to one, and of the next perhaps a part:
    ///
    ///     change 1   change 2   change 3                     ──►
    ///          made  recorded   made (in part)   recorded
    ///                         ↑ image
    ///
    /// The file's state byte is stored by another thread; it is left out here.
    final class RecordedPage {
        static let byteCount = 4096

        struct Change {
            var event: Int
            /// Within the page.
            var range: Range<Int>
            /// Where the bytes are in the recording; `nil` for zeros.
            var source: Int?
        }

        /// How an image agrees with the recording.
        enum Agreement {
            /// It is the page between two stores.
            case exact
            /// It is the page in the midst of a store, or right behind one that was not recorded yet.
            case underWay
        }

        private let recorded: [UInt8]
        private(set) var changes: [Change] = []
        /// Which byte does not count.
        private let ignored: Int?
        /// The page after the first changes, so many of them. No later image may be older.
        private var base = [UInt8](repeating: 0, count: byteCount)
        private(set) var baseCount = 0

        init(_ recorded: [UInt8], ignored: Int?) {
            self.recorded = recorded
            self.ignored = ignored
        }

        func add(_ change: Change) { changes.append(change) }

        /// Changes that were recorded before `event` must be in all images from now on.
        func advance(to event: Int) {
            while baseCount < changes.count, changes[baseCount].event < event { advance() }
        }

        private func advance() {
            let change = changes[baseCount]
            for index in change.range { base[index] = byte(change, index) }
            baseCount += 1
        }

        private func byte(_ change: Change, _ index: Int) -> UInt8 {
            change.source.map { recorded[$0 + index - change.range.lowerBound] } ?? 0
        }

        /// Compares an image with the states that are possible, and moves on to the first that it agrees with.
        ///
        /// - Parameter event: up to where changes may be in it; of the next one too, because it may be made and not
        ///   recorded yet.
        /// - Returns: `nil` when it agrees with none.
        func match(_ image: [UInt8], upTo event: Int) -> Agreement? {
            var state = base
            var differences = 0
            for index in 0..<Self.byteCount where image[index] != state[index] && index != ignored { differences += 1 }
            for number in baseCount..<changes.count {
                if differences == 0 { return found(number, .exact) }
                let change = changes[number]
                let there = change.range.filter { $0 != ignored }
                differences -= there.count { image[$0] != state[$0] }
                let differencesElsewhere = differences
                // Each byte is the old one or the new one.
                let isPossible = there.allSatisfy { image[$0] == state[$0] || image[$0] == byte(change, $0) }
                for index in there { state[index] = byte(change, index) }
                differences += there.count { image[$0] != state[$0] }
                if differencesElsewhere == 0, isPossible, differences > 0 || change.event > event {
                    return found(number, .underWay)
                }
                guard change.event <= event else { return nil }
            }
            return differences == 0 ? found(changes.count, .exact) : nil
        }

        private func found(_ count: Int, _ agreement: Agreement) -> Agreement {
            while baseCount < count { advance() }
            return agreement
        }
    }
#endif
