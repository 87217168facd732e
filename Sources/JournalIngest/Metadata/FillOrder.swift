/// The contexts that may be evicted, by when they were filled: a list through the contexts themselves.
struct FillOrder {
    private(set) unowned var oldest: SenderContext?
    private unowned var newest: SenderContext?

    /// Puts a context in its place.
    ///
    /// - Complexity: O(1) for one just filled; else O(n) in those filled later.
    mutating func insert(_ context: SenderContext) {
        var before = newest
        while let candidate = before, candidate.filledAt > context.filledAt { before = candidate.older }
        let after = before.map(\.newer) ?? oldest
        context.older = before
        context.newer = after
        if let before { before.newer = context } else { oldest = context }
        if let after { after.older = context } else { newest = context }
    }

    /// Takes out a context, which must be in the list.
    mutating func remove(_ context: SenderContext) {
        let (older, newer) = (context.older, context.newer)
        if let older { older.newer = newer } else { oldest = newer }
        if let newer { newer.older = older } else { newest = older }
        context.older = nil
        context.newer = nil
    }
}
