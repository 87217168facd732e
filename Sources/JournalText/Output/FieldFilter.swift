internal import JournalFormat

/// The fields that the user asked for: all of them, or those of a list.
struct FieldFilter: Sendable {
    private let names: [String]?

    init(_ names: [String]?) { self.names = names }

    /// Whether the field of this name is to be shown.
    ///
    /// - Complexity: O(n) in the names asked for.
    func admits(_ payload: RawSpan, nameByteCount: Int) -> Bool {
        guard let names else { return true }
        let name = payload.extracting(0..<nameByteCount)
        for candidate in names where candidate.withBytes({ $0.hasSameBytes(as: name) }) { return true }
        return false
    }
}
