/// A line of the table.
struct Row {
    var task: String
    var measure: String
    var daybook: String
    var peer: String
    /// How many times better Daybook is: the median over the runs, and its spread.
    var ratio: Double
    var lowest: Double
    var highest: Double
    /// What the ratio has to be at least; `nil` for a figure that is only shown.
    var target: Double?

    /// A ratio as it is shown. The verdict goes by what is shown.
    static func rounded(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }

    /// The cells, from left to right.
    var cells: [String] {
        let verdict = target.map { Self.rounded(ratio) >= $0 ? "reached" : "falls short" } ?? ""
        return [
            task, measure, daybook, peer, Quantity.ratio(ratio), "\(Quantity.ratio(lowest))-\(Quantity.ratio(highest))",
            target.map { Quantity.ratio($0) } ?? "", verdict,
        ]
    }
}
