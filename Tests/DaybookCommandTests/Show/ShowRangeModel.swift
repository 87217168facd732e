import JournalFormat

@testable import DaybookCommand

/// What showing must print, worked out from a list of entries instead of a journal.
struct ShowRangeModel {
    struct Entry {
        var realtime: UInt64
        var boot: Int
        var hasMatch: Bool
    }

    var entries: [Entry]
    /// The names of the boots.
    var bootIDs: [ID128]

    /// The lines: the numbers of entries, and separators between boots.
    ///
    /// - Parameters:
    ///   - cursor: the number of the entry that the cursor names.
    ///   - isSearching: whether only entries with a match are shown.
    func lines(_ range: ShowRange, cursor: Int?, isSearching: Bool) -> [String] {
        var lines: [String] = []
        var shown = 0
        var previous: Int?
        for index in visited(range, cursor: cursor) {
            if let limit = limit(range), shown == limit { break }
            let entry = entries[index]
            if let until = range.until, !range.isReverse, entry.realtime > until { break }
            if let since = range.since, entry.realtime < since {
                if range.isReverse { break }
                continue
            }
            if let previous, previous != entry.boot { lines.append("-- Boot \(bootIDs[entry.boot]) --") }
            previous = entry.boot
            if isSearching && !entry.hasMatch { continue }
            lines.append("\(index)")
            shown += 1
        }
        return lines
    }

    private func limit(_ range: ShowRange) -> Int? {
        switch range.lines {
        case .all: nil
        case .newest(let count), .oldest(let count): count
        }
    }

    /// The entries that are looked at if nothing ends it, in order.
    private func visited(_ range: ShowRange, cursor: Int?) -> [Int] {
        let all = Array(entries.indices)
        if let cursor {
            let order = range.isReverse ? Array(all[...cursor].reversed()) : Array(all[cursor...])
            return range.isAfterCursor ? Array(order.dropFirst()) : order
        }
        let early = all.filter { entries[$0].realtime <= range.until ?? .max }
        if range.isReverse { return early.reversed() }
        if case .newest(let count) = range.lines { return Array(early.suffix(count)) }
        return all
    }
}
