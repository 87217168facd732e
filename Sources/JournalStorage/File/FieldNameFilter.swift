internal import JournalFormat

/// A few names of fields, to be told quickly from others at the start of a payload.
public struct FieldNameFilter: Sendable {
    private struct Name: Sendable {
        let bytes: [UInt8]
        /// The first eight bytes, or as many as there are, as a number.
        let start: UInt64
        let mask: UInt64
    }

    private let names: [Name]

    /// - Parameter names: without `=`.
    public init(_ names: [String]) {
        self.names = names.map { name in
            let bytes = Array(name.utf8) + [UInt8(ascii: "=")]
            var start: UInt64 = 0
            for (index, byte) in bytes.prefix(8).enumerated() { start |= UInt64(byte) << (index * 8) }
            return Name(bytes: bytes, start: start, mask: bytes.count >= 8 ? .max : 1 << (bytes.count * 8) - 1)
        }
    }

    /// The length of the name that `payload`, `NAME=value`, begins with, if it is one of these.
    ///
    /// - Complexity: O(1) for each name that it is not, nearly always.
    @inline(__always)
    public func nameByteCount(of payload: RawSpan) -> Int? {
        let start: UInt64
        if payload.byteCount >= 8 {
            start = payload.loadLittleEndian(at: 0)
        } else {
            var word: UInt64 = 0
            for index in 0..<payload.byteCount { word |= UInt64(payload.byte(at: index)) << (index * 8) }
            start = word
        }
        for index in names.indices where start & names[index].mask == names[index].start {
            if matches(names[index].bytes, payload) { return names[index].bytes.count - 1 }
        }
        return nil
    }

    private func matches(_ name: [UInt8], _ payload: RawSpan) -> Bool {
        guard payload.byteCount >= name.count else { return false }
        for index in name.indices where name[index] != payload.byte(at: index) { return false }
        return true
    }
}
