/// Two programs that did the same work, one beside the other, several times.
struct Comparison {
    /// The figures of one run of each.
    private var pairs: [(daybook: Usage, peer: Usage)] = []

    /// Runs both `count` times. Who is first changes from run to run, so that neither always finds the machine as the
    /// other has left it.
    static func run(
        _ count: Int, daybook: () throws(BenchmarkError) -> Usage, peer: () throws(BenchmarkError) -> Usage
    ) throws(BenchmarkError) -> Comparison {
        var comparison = Comparison()
        for number in 0..<count {
            if number.isMultiple(of: 2) {
                let first = try daybook()
                comparison.pairs.append((first, try peer()))
            } else {
                let first = try peer()
                comparison.pairs.append((try daybook(), first))
            }
        }
        return comparison
    }

    /// The largest figure of any of Daybook's runs.
    func largest(_ figure: (Usage) -> Int) -> Int { pairs.map { figure($0.daybook) }.max() ?? 0 }

    /// A row of the table for one of the figures.
    ///
    /// - Parameters:
    ///   - figure: less is better, unless `isMoreBetter`.
    ///   - target: how many times better Daybook has to be.
    func row(
        _ task: String, _ measure: String, target: Double?, isMoreBetter: Bool = false,
        show: (Double) -> String = Quantity.seconds, figure: (Usage) -> Double
    ) -> Row {
        let ratios = pairs.map { pair in
            isMoreBetter ? figure(pair.daybook) / figure(pair.peer) : figure(pair.peer) / figure(pair.daybook)
        }
        return Row(
            task: task, measure: measure, daybook: show(pairs.map { figure($0.daybook) }.median),
            peer: show(pairs.map { figure($0.peer) }.median), ratio: ratios.median, lowest: ratios.min() ?? 0,
            highest: ratios.max() ?? 0, target: target)
    }
}

extension [Double] {
    /// The value in the middle, or between the two in the middle.
    var median: Double {
        precondition(!isEmpty, "nothing was measured")
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
