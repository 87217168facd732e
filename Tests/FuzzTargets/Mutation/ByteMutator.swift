internal import TestSupport

/// Changes inputs that are text, or bytes without much of a structure.
enum ByteMutator {
    static func mutate(
        _ input: [UInt8], words: [String], others: [[UInt8]], limit: Int, using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            change(&bytes, words: words, others: others, &generator)
            if bytes.count > limit { bytes.removeLast(bytes.count - limit) }
        }
        return bytes
    }

    private static func change(
        _ bytes: inout [UInt8], words: [String], others: [[UInt8]], _ generator: inout SeededGenerator
    ) {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, start + Int.random(in: 0...16, using: &generator))
        switch Int.random(in: 0..<9, using: &generator) {
        case 0 where start < bytes.count: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where start < bytes.count: bytes[start] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.removeSubrange(start..<end)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: start)
        case 4: bytes.insert(contentsOf: bytes[start..<end], at: start)
        case 5: bytes.removeLast(bytes.count - start)
        case 6:
            if let word = words.randomElement(using: &generator) { bytes.insert(contentsOf: word.utf8, at: start) }
        case 7:
            if let word = words.randomElement(using: &generator) {
                bytes.replaceSubrange(start..<end, with: word.utf8)
            }
        default:
            guard let other = others.randomElement(using: &generator) else { return }
            bytes.replaceSubrange(
                start..<bytes.count, with: other.dropFirst(Int.random(in: 0...other.count, using: &generator)))
        }
    }
}
