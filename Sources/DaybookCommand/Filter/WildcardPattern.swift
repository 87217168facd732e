/// A shell pattern: `*`, `?`, `[a-z]` and `[!a-z]`; all else stands for itself, the backslash too.
///
/// It works on bytes and needs no locale, unlike `fnmatch(3)`.
package struct WildcardPattern: Sendable {
    private let pattern: [UInt8]

    package init(_ text: String) { pattern = Array(text.utf8) }

    /// Whether all of `text` matches.
    ///
    /// - Complexity: O(n · m); a `*` that matched too little is tried again from the last one only.
    package func matches(_ text: [UInt8]) -> Bool {
        var (position, index) = (0, 0)
        var retry: (position: Int, index: Int)?
        while index < text.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                position += 1
                retry = (position, index)
            } else if position < pattern.count, let next = step(position, text[index]) {
                position = next
                index += 1
            } else if let last = retry {
                retry = (last.position, last.index + 1)
                (position, index) = (last.position, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The place behind the pattern's element at `position` if that matches `byte`.
    private func step(_ position: Int, _ byte: UInt8) -> Int? {
        switch pattern[position] {
        case UInt8(ascii: "?"): return position + 1
        case UInt8(ascii: "["):
            guard let set = set(at: position) else { return byte == UInt8(ascii: "[") ? position + 1 : nil }
            return set.contains(byte) ? set.end : nil
        default: return pattern[position] == byte ? position + 1 : nil
        }
    }

    private struct ByteSet {
        var ranges: [ClosedRange<UInt8>] = []
        var isInverted = false
        var end = 0

        func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isInverted }
    }

    /// The set whose `[` is at `start`; `nil` when it does not end, and the bracket stands for itself.
    private func set(at start: Int) -> ByteSet? {
        var set = ByteSet()
        var index = start + 1
        if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
            set.isInverted = true
            index += 1
        }
        let first = index
        while index < pattern.count {
            let low = pattern[index]
            // A bracket right at the beginning is an element of the set.
            if low == UInt8(ascii: "]"), index > first {
                set.end = index + 1
                return set
            }
            if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
                pattern[index + 2] != UInt8(ascii: "]")
            {
                let high = pattern[index + 2]
                if low <= high { set.ranges.append(low...high) }
                index += 3
            } else {
                set.ranges.append(low...low)
                index += 1
            }
        }
        return nil
    }
}
