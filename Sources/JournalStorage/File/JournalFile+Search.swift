public import JournalFormat
internal import LinuxSystem

/// What can be searched for in a list of entries that rise in it.
public enum EntryKey: Hashable, Sendable {
    case offset(ObjectOffset)
    case seqnum(UInt64)
    case realtime(UInt64)
    /// For lists of entries of one boot.
    case monotonic(UInt64)
}

extension JournalFile {
    /// The number of the list's first entry that is not before `key`; the list's count if there is none.
    ///
    /// - Parameter isAfter: whether entries that are equal to the key count as before it.
    /// - Complexity: O(log n) where nothing is damaged.
    public func firstIndex(in list: inout EntryList, notBefore key: EntryKey, after isAfter: Bool = false) -> Int {
        mapping.claim()
        let end = list.count
        return switch key {
        case .offset(let target):
            partition(&list, 0, end) { offset in
                isAfter ? offset > target.rawValue : offset >= target.rawValue
            }
        case .seqnum(let target): partition(&list, 0, end, EntryLayout.seqnum, target, isAfter)
        case .realtime(let target): partition(&list, 0, end, EntryLayout.realtime, target, isAfter)
        case .monotonic(let target): partition(&list, 0, end, EntryLayout.monotonic, target, isAfter)
        }
    }

    private func partition(
        _ list: inout EntryList, _ low: Int, _ high: Int, _ field: Int, _ target: UInt64, _ isAfter: Bool
    ) -> Int {
        partition(&list, low, high) { offset in
            guard (try? checkedMetadata(ofEntryAt: offset)) != nil else { return nil }
            let value: UInt64 = mapping.load(at: Int(offset) + field)
            return isAfter ? value > target : value >= target
        }
    }

    /// Bisects. `isBeyond` says of an entry whether it lies at or behind the place looked for, `nil` if it is
    /// damaged; such entries, and empty slots, are passed over.
    private func partition(
        _ list: inout EntryList, _ low: Int, _ high: Int, _ isBeyond: (UInt64) -> Bool?
    ) -> Int {
        var low = low
        var high = high
        while low < high {
            let middle = low + (high - low) / 2
            var probe = middle
            var answer: Bool?
            while probe < high {
                let offset = slot(probe, of: &list)
                if offset != 0 { answer = isBeyond(offset) }
                if answer != nil { break }
                probe += 1
            }
            if answer == false { low = probe + 1 } else { high = middle }
        }
        return low
    }

    /// The number of the list's first entry whose offset is at least `target`, found by doubling steps from `start`:
    /// fast when it is near.
    ///
    /// - Complexity: O(log d) in the distance.
    public func firstIndex(in list: inout EntryList, atOrAfter target: ObjectOffset, near start: Int) -> Int {
        mapping.claim()
        let target = target.rawValue
        var low = min(max(start, 0), list.count)
        var high = low
        var step = 1
        if low < list.count, slot(low, of: &list) < target {
            high = low + 1
            while high < list.count, isBefore(high, target, &list) {
                low = high
                high = min(list.count, high + step)
                step *= 2
            }
        } else {
            low -= 1
            while low >= 0, !isBefore(low, target, &list) {
                high = low
                low = max(-1, low - step)
                step *= 2
            }
            low = max(low, 0)
        }
        return partition(&list, low, high) { $0 >= target }
    }

    private func isBefore(_ index: Int, _ target: UInt64, _ list: inout EntryList) -> Bool {
        let offset = slot(index, of: &list)
        return offset != 0 && offset < target
    }
}
