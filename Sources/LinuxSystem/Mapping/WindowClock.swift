internal import Synchronization

/// What a ``WindowPool`` has mapped, and the hand that goes round over it. Used under the pool's lock.
struct WindowClock: ~Copyable, Sendable {
    private var runs: [MappedRun] = []
    private var hand = 0
    private let limitByteCount: Int
    private var seenRequests: UInt = 0
    /// Windows to be mapped until memory pressure is looked for again.
    private var mapsUntilPressureCheck = Self.mapsBetweenPressureChecks
    private(set) var mappedByteCount = 0

    private static let mapsBetweenPressureChecks = 64

    init(limitByteCount: Int) { self.limitByteCount = limitByteCount }

    /// Makes `windows` visible. See ``WindowPool/show(_:_:)``.
    mutating func show(_ table: WindowTable, _ windows: ClosedRange<Int>, _ pool: WindowPool) -> UInt {
        answerRequests()
        // What is there already must not be given up for the rest.
        table.pin(windows)
        defer { table.unpin(windows) }
        if table.base != 0 {
            for window in windows where table.mapped(window) == 0 {
                guard map(table, window..<window + 1, pool) else { return 0 }
            }
        } else if !isOneRun(table, windows) {
            guard dropRuns(of: table, meeting: windows), map(table, Range(windows), pool) else { return 0 }
        }
        table.show(windows)
        return table.mapped(windows.lowerBound)
    }

    private func isOneRun(_ table: WindowTable, _ windows: ClosedRange<Int>) -> Bool {
        let start = table.runStart(windows.lowerBound)
        return windows.allSatisfy { table.mapped($0) != 0 && table.runStart($0) == start }
    }

    /// Unmaps the runs that `windows` meet, because one run is to replace them: no two ever overlap.
    ///
    /// - Returns: whether that was possible; a run in whose bytes somebody is reading stays.
    private mutating func dropRuns(of table: WindowTable, meeting windows: ClosedRange<Int>) -> Bool {
        // The caller's own pins do not count.
        table.unpin(windows)
        defer { table.pin(windows) }
        for index in runs.indices.reversed() {
            let run = runs[index]
            guard run.table.isSame(as: table), run.windows.overlaps(Range(windows)) else { continue }
            guard !run.isPinned, unmap(at: index) else { return false }
        }
        return true
    }

    private mutating func map(_ table: WindowTable, _ windows: Range<Int>, _ pool: WindowPool) -> Bool {
        let byteCount = windows.count << table.shift
        checkPressure()
        makeRoom(byteCount, pool)
        var run = MappedRun.map(table, windows)
        if run == nil {
            // Addresses, or the mappings that a process may have, are used up: by our own windows most likely.
            _ = release(alsoVisible: true)
            for other in WindowPool.all() where other !== pool { _ = other.relieve() }
            run = MappedRun.map(table, windows)
        }
        guard let run else {
            MappingBudget.giveBack(byteCount)
            return false
        }
        runs.append(run)
        mappedByteCount += byteCount
        return true
    }

    /// Counts `byteCount` bytes as mapped, after others were unmapped for them.
    private mutating func makeRoom(_ byteCount: Int, _ pool: WindowPool) {
        while mappedByteCount + byteCount > limitByteCount, evict() {}
        while !MappingBudget.take(byteCount) {
            if mappedByteCount + byteCount > WindowPool.floorByteCount, evict() { continue }
            let released = WindowPool.all().reduce(0) { $0 + ($1 === pool ? 0 : $1.relieve()) }
            if released > 0 { continue }
            return MappingBudget.takeRegardless(byteCount)
        }
    }

    /// Gives back what exceeds a fair share if another pool got less than it needed.
    private mutating func answerRequests() {
        let requests = MappingBudget.counters.requests.load(ordering: .relaxed)
        if requests == seenRequests { return }
        seenRequests = requests
        if MappingBudget.mappedByteCount <= MappingBudget.limitByteCount { return }
        let share = max(MappingBudget.limitByteCount / max(1, WindowPool.all().count), WindowPool.floorByteCount)
        while mappedByteCount > share, evict() {}
    }

    private mutating func checkPressure() {
        mapsUntilPressureCheck -= 1
        guard mapsUntilPressureCheck == 0 else { return }
        mapsUntilPressureCheck = Self.mapsBetweenPressureChecks
        if MemoryPressure.isHigh() {
            let half = mappedByteCount / 2
            while mappedByteCount > half, evict() {}
        }
    }

    /// Unmaps the window that was not used for longest, as far as the hand can tell.
    ///
    /// - Returns: `false` when all windows are pinned.
    private mutating func evict() -> Bool {
        // In the first round all may have to be hidden, in the second one of them goes.
        var steps = runs.count * 2
        while steps > 0 {
            steps -= 1
            if hand >= runs.count { hand = 0 }
            let run = runs[hand]
            if run.isPinned {
                hand += 1
            } else if run.isVisible {
                run.hide()
                hand += 1
            } else if unmap(at: hand) {
                return true
            } else {
                hand += 1
            }
        }
        return false
    }

    /// Unmaps all that can be unmapped.
    ///
    /// - Returns: the number of bytes.
    mutating func release(alsoVisible: Bool) -> Int {
        let before = mappedByteCount
        for index in runs.indices.reversed() {
            let run = runs[index]
            // What is hidden is not pinned, and pins are not another thread's to look at.
            if !run.isVisible || (alsoVisible && !run.isPinned) { _ = unmap(at: index) }
        }
        return before - mappedByteCount
    }

    /// See ``WindowPool/rest()``.
    mutating func rest() {
        while mappedByteCount > WindowPool.floorByteCount, evict() {}
        for run in runs where !run.isPinned { run.hide() }
    }

    mutating func remove(_ table: WindowTable) {
        var byteCount = 0
        runs.removeAll { run in
            guard run.table.isSame(as: table) else { return false }
            run.forget()
            byteCount += run.byteCount
            return true
        }
        mappedByteCount -= byteCount
        MappingBudget.giveBack(byteCount)
    }

    private mutating func unmap(at index: Int) -> Bool {
        let run = runs[index]
        guard run.unmap() else { return false }
        // The order on the clock matters little; the last one takes the place.
        runs[index] = runs[runs.count - 1]
        runs.removeLast()
        mappedByteCount -= run.byteCount
        MappingBudget.giveBack(run.byteCount)
        return true
    }
}
