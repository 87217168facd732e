internal import Glibc

/// Where values lie on a drawing.
struct Axis {
    enum Scale { case linear, logarithmic }

    var scale: Scale
    var values: ClosedRange<Double>
    /// Where the least and the greatest value lie.
    var from: Double
    var to: Double

    /// Where a value lies; one outside the range lies at its end.
    func position(of value: Double) -> Double {
        let value = min(max(value, values.lowerBound), values.upperBound)
        let part: Double
        switch scale {
        case .linear: part = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
        case .logarithmic: part = log(value / values.lowerBound) / log(values.upperBound / values.lowerBound)
        }
        return from + part * (to - from)
    }

    /// The powers of ten in the range.
    var decades: [Double] {
        (-9...9).map { pow(10, Double($0)) }
            .filter { $0 >= values.lowerBound * 0.999 && $0 <= values.upperBound * 1.001 }
    }
}
