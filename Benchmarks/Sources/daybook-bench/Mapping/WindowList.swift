/// What journald and journalctl do to find the window of an offset, to compare with: a list of windows that is walked.
///
/// The links are numbers of an array's elements: counting references would cost more than the walk.
struct WindowList {
    private typealias Node = (start: Int, end: Int, address: Int, next: Int)

    private var nodes: [Node] = []

    init(_ windows: [(start: Int, end: Int, address: Int)]) {
        for (index, window) in windows.enumerated() {
            nodes.append((window.start, window.end, window.address, index + 1 < windows.count ? index + 1 : -1))
        }
    }

    /// The address of `offset`; `nil` when it is in no window.
    @inline(never)
    func address(of offset: Int) -> Int? {
        var index = nodes.isEmpty ? -1 : 0
        while index >= 0 {
            let node = nodes[index]
            if offset >= node.start, offset < node.end { return node.address + offset - node.start }
            index = node.next
        }
        return nil
    }
}
