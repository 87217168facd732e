/// Objects of which nothing more can be told than that they are damaged.
///
/// References to them, and from them, are not held against others.
struct BrokenObjects {
    private var offsets: Set<UInt64> = []

    private static let maximumCount = 1 << 16

    var isEmpty: Bool { offsets.isEmpty }

    mutating func insert(_ offset: UInt64) { if offsets.count < Self.maximumCount { offsets.insert(offset) } }

    func contains(_ offset: UInt64) -> Bool { !offsets.isEmpty && offsets.contains(offset) }
}
