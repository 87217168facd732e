/// Entries dealt out to files in which sequence numbers rise.
struct SalvageRuns {
    /// For each file its entries, in the order in which they lie in the damaged one.
    var runs: [[SalvageFindings.Entry]] = []
    /// Entries whose sequence number is taken in all files.
    var rejected: [SalvageFindings.Entry] = []

    /// Entries are appended in the order of their sequence numbers, so in an undamaged file all of them are one run.
    ///
    /// Where the numbers contradict each other, one that fits its neighbours is believed: the longest run that rises is
    /// kept together. What is left over, an entry with a damaged number as a rule, is not thrown away but goes to
    /// further files in the same way, because a journal whose numbers do not rise cannot be searched. If a few files
    /// will not do, one takes the rest in the order of their numbers.
    /// - Complexity: O(n), and O(n log n) when numbers contradict each other.
    init(_ entries: [SalvageFindings.Entry]) {
        if entries.isEmpty { return }
        if zip(entries, entries.dropFirst()).allSatisfy({ $0.seqnum < $1.seqnum }) {
            runs = [entries]
            return
        }
        var rest = entries
        while !rest.isEmpty, runs.count < Self.maximumRiseCount { runs.append(Self.takeLongestRise(from: &rest)) }
        var last: [SalvageFindings.Entry] = []
        for entry in rest.sorted(by: { ($0.seqnum, $0.offset) < ($1.seqnum, $1.offset) }) {
            if last.last?.seqnum == entry.seqnum { rejected.append(entry) } else { last.append(entry) }
        }
        if !last.isEmpty { runs.append(last) }
    }

    private static let maximumRiseCount = 8

    private static func takeLongestRise(from entries: inout [SalvageFindings.Entry]) -> [SalvageFindings.Entry] {
        var isTaken = [Bool](repeating: false, count: entries.count)
        for index in longestRise(entries) { isTaken[index] = true }
        let run = entries.indices.filter { isTaken[$0] }.map { entries[$0] }
        entries = entries.indices.filter { !isTaken[$0] }.map { entries[$0] }
        return run
    }

    /// The indices of a longest subsequence of rising numbers.
    private static func longestRise(_ entries: [SalvageFindings.Entry]) -> [Int] {
        // For each length the index where the run of that length with the lowest last number ends.
        var ends: [Int] = []
        var previous = [Int](repeating: -1, count: entries.count)
        for index in entries.indices {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if entries[ends[middle]].seqnum < entries[index].seqnum { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = ends[low - 1] }
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var result: [Int] = []
        var index = ends.last ?? -1
        while index >= 0 {
            result.append(index)
            index = previous[index]
        }
        return result.reversed()
    }
}
