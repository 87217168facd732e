/// How long each of many things took, in nanoseconds.
struct Distribution: Sendable {
    private let sorted: [UInt64]

    init(_ values: [UInt64]) {
        precondition(!values.isEmpty, "nothing was measured")
        sorted = values.sorted()
    }

    var count: Int { sorted.count }

    /// In seconds, the time that all but one of `number` things do not exceed: 100 for the 99th percentile.
    func exceededByOne(of number: Double) -> Double {
        let index = Int((Double(count) * (1 - 1 / number)).rounded(.up)) - 1
        return Double(sorted[min(max(index, 0), count - 1)]) / 1e9
    }

    /// In seconds.
    var longest: Double { Double(sorted[count - 1]) / 1e9 }

    /// The figures that tables show, each with its name.
    static let figures: [(name: String, value: @Sendable (Distribution) -> Double)] = [
        ("p50", { $0.exceededByOne(of: 2) }), ("p99", { $0.exceededByOne(of: 100) }),
        ("p99.9", { $0.exceededByOne(of: 1000) }), ("max", { $0.longest }),
    ]
}
