/// Finds what somebody who mistyped a name may have meant.
enum NearestName {
    /// The name that the fewest typing errors lead to `word` from; `nil` when that takes more than a third of it.
    static func of(_ word: String, among names: [String]) -> String? {
        let limit = max(1, word.count / 3)
        let best = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= limit ? $0.name : nil }
    }

    /// The number of letters to insert, remove, replace, or swap with their neighbour.
    ///
    /// - Complexity: O(n · m)
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
