internal import JournalFormat

/// Finds out which contexts the records of a file that was left refer to, and whether they are whole.
struct ContextCheck {
    let area: ContextArea
    /// For each slot where the last record ends that refers to it.
    private(set) var ends: [UInt64]
    /// How many records have lost their context.
    private(set) var lossCount = 0
    private var states: [State]

    private enum State { case unknown, whole, damaged }

    init(_ area: ContextArea) {
        self.area = area
        ends = Array(repeating: 0, count: area.slotCount)
        states = Array(repeating: .unknown, count: area.slotCount)
    }

    /// Looks at what a record refers to that ends at a position. A damaged context is not found any more afterwards.
    ///
    /// - Complexity: O(1) for a context that was looked at before.
    mutating func note(_ reference: ContextReference, end: UInt64) {
        guard reference.slot < area.slotCount else {
            lossCount += 1
            return
        }
        ends[reference.slot] = end
        if states[reference.slot] == .unknown {
            states[reference.slot] = area.isWhole(reference.slot) ? .whole : .damaged
            if states[reference.slot] == .damaged { area.invalidate(reference.slot) }
        }
        let isThere =
            states[reference.slot] == .whole && area.generation(of: reference.slot) == UInt64(reference.generation)
        if !isThere { lossCount += 1 }
    }
}
