/// Figures with units that suit their size.
enum Quantity {
    static func seconds(_ value: Double) -> String {
        switch value {
        case ..<0.001: decimal(value * 1e6, digits: 1) + " µs"
        case ..<1: decimal(value * 1e3, digits: 1) + " ms"
        default: decimal(value, digits: 2) + " s"
        }
    }

    /// Seconds that may be less than none.
    static func signedSeconds(_ value: Double) -> String { value < 0 ? "-" + seconds(-value) : "+" + seconds(value) }

    /// The least and the most of several times in seconds.
    static func spread(_ values: [Double]) -> String {
        "\(seconds(values.min() ?? 0))-\(seconds(values.max() ?? 0))"
    }

    static func entriesPerSecond(_ value: Double) -> String { decimal(value / 1000, digits: 1) + " k/s" }

    static func ratio(_ value: Double) -> String { decimal(value, digits: 2) + "x" }

    /// Of a ratio over a thousand, no more than that it is.
    static func largeRatio(_ value: Double) -> String { value > 1000 ? "over 1,000x" : ratio(value) }

    static func megabytes(_ byteCount: Int) -> String { decimal(Double(byteCount) / 1e6, digits: 0) + " MB" }

    /// A number with a comma between each three digits.
    static func count(_ number: Int) -> String {
        number < 1000 ? "\(number)" : count(number / 1000) + "," + String("\(1000 + number % 1000)".dropFirst())
    }

    private static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return "-" }
        guard value >= 0 else { return "-" + decimal(-value, digits: digits) }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
