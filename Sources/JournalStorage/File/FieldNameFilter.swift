internal import JournalFormat

/// A few names of fields, to be told quickly from others at the start of a payload.
public struct FieldNameFilter: Sendable {
    /// The names, each with its `=`.
    private let names: [[UInt8]]
    /// A bit for each hash that the first four bytes of a name have: payloads whose bit is not set are none of these.
    private let hashes: UInt64

    /// - Parameter names: without `=`.
    public init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) + [UInt8(ascii: "=")] }
        var hashes: UInt64 = 0
        for name in self.names {
            guard name.count >= 4 else {
                // Too short to have a hash of its own: every payload is looked at.
                hashes = .max
                break
            }
            hashes |= 1 << Self.hash(name[..<4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        self.hashes = hashes
    }

    @inline(__always)
    private static func hash(_ word: UInt32) -> UInt32 { (word &* 0x9e37_79b1) >> 26 }

    /// The length of the name that `payload`, `NAME=value`, begins with, if it is one of these.
    ///
    /// - Complexity: O(1) nearly always, for a name that is none of these.
    @inline(__always)
    func nameByteCount(of payload: RawSpan) -> Int? {
        if payload.byteCount >= 4, hashes & 1 << Self.hash(payload.loadLittleEndian(at: 0)) == 0 { return nil }
        return search(payload)
    }

    private func search(_ payload: RawSpan) -> Int? {
        for index in names.indices where matches(index, payload) { return names[index].count - 1 }
        return nil
    }

    private func matches(_ index: Int, _ payload: RawSpan) -> Bool {
        let byteCount = names[index].count
        guard payload.byteCount >= byteCount, payload.byte(at: byteCount - 1) == UInt8(ascii: "=") else { return false }
        for position in 0..<byteCount where names[index][position] != payload.byte(at: position) { return false }
        return true
    }
}
