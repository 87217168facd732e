/// What many readers use to find the window of an offset, to compare with: a balanced tree of intervals, here in an
/// array, the root first and the children of *n* at 2n+1 and 2n+2.
struct IntervalTree {
    private var nodes: [(start: Int, end: Int, address: Int)] = []

    /// - Parameter windows: in rising order, none over another.
    init(_ windows: [(start: Int, end: Int, address: Int)]) {
        nodes = Array(repeating: (.max, .max, 0), count: windows.count)
        var next = 0
        fill(0, windows, &next)
    }

    private mutating func fill(_ node: Int, _ windows: [(start: Int, end: Int, address: Int)], _ next: inout Int) {
        guard node < nodes.count else { return }
        fill(2 * node + 1, windows, &next)
        nodes[node] = windows[next]
        next += 1
        fill(2 * node + 2, windows, &next)
    }

    /// The address of `offset`; `nil` when it is in no window.
    @inline(never)
    func address(of offset: Int) -> Int? {
        var node = 0
        while node < nodes.count {
            let (start, end, address) = nodes[node]
            if offset < start {
                node = 2 * node + 1
            } else if offset >= end {
                node = 2 * node + 2
            } else {
                return address + offset - start
            }
        }
        return nil
    }
}
