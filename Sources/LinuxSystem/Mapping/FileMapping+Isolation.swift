internal import Glibc
public import SystemPackage

/// An isolated view: what is stored stays in this process until it is merged into the file.
///
///     shared                                  isolated
///     store ──────────► page of the file      store ──────► page of this process (a copy of the file's)
///     load  ◄────────── page of the file      load  ◄────── that copy, or the file's page while there is none
///
/// The kernel copies a page at the first store to it (MAP_PRIVATE), so nothing else of the file is held in memory twice.
/// The addresses are the same ones in both: nothing that points into the mapping has to know. Only the thread that stores
/// may change from one to the other, between two stores.
///
/// What another process or thread stores into the file is seen through a page that has no copy, and not through one
/// that has.
extension FileMapping {
    /// The unit in which stores are remembered, in bytes; a divisor of every page size.
    public static var isolationByteCount: Int { 1 << isolationShift }

    /// Keeps what is stored from now on out of the file, by `mmap(2)` with MAP_PRIVATE over what is mapped.
    ///
    /// - Precondition: the view is writable and not isolated.
    public mutating func isolate(_ descriptor: borrowing OwnedDescriptor) throws(Errno) {
        precondition(isWritable && !isIsolated, "only a shared view of a writer is isolated")
        try place(0..<pageAligned(mappedByteCount), of: descriptor, MAP_PRIVATE)
        isIsolated = true
    }

    /// Shows the file again, by `mmap(2)` with MAP_SHARED over what is mapped. What was stored in isolation is forgotten:
    /// it is in the file by now.
    ///
    /// - Throws: when the system refuses; the view is then isolated as before, and nothing of it is lost.
    public mutating func endIsolation(_ descriptor: borrowing OwnedDescriptor) throws(Errno) {
        try place(0..<pageAligned(mappedByteCount), of: descriptor, MAP_SHARED)
        isIsolated = false
        if notesChanges { changedPages.formUnion(isolatedPages) }
        isolatedPages.remove(0..<isolatedPages.bitCount)
    }

    /// The runs of ``isolationByteCount`` bytes of the file that were stored to since the last call, or since
    /// ``notesChanges`` was set; rising, with something between each two.
    ///
    /// - Complexity: O(mapped bytes / 2^18), and the number of runs.
    public func takeChangedRuns() -> [Range<Int>] {
        var runs: [Range<Int>] = []
        let pageCount = changedPages.bitCount
        var position = 0
        while let start = changedPages.first(in: position..<pageCount) {
            let end = changedPages.firstClear(in: start..<pageCount) ?? pageCount
            runs.append((start << Self.isolationShift)..<(end << Self.isolationShift))
            position = end
        }
        changedPages.remove(0..<pageCount)
        return runs
    }

    /// The first run of ``isolationByteCount`` bytes in `range` that was stored to since the view was isolated.
    ///
    /// - Returns: the run's bytes; `nil` when there is none.
    public func firstIsolatedRun(in range: Range<Int>) -> Range<Int>? {
        let size = Self.isolationByteCount
        let pages = (range.lowerBound / size)..<min((range.upperBound + size - 1) / size, isolatedPages.bitCount)
        guard !range.isEmpty, !pages.isEmpty, let page = isolatedPages.first(in: pages) else { return nil }
        return (page * size)..<((page + 1) * size)
    }

    /// How many bytes of memory the stores since the view was isolated take up.
    public var isolatedByteCount: Int { isolatedPages.count << Self.isolationShift }

    /// Stores those words of `range` into `other`, a view of the same file, that differ there.
    ///
    /// Each word, of eight bytes, is stored at once and with release order: whoever reads the file sees the old value or
    /// the new one. The words are stored in rising order.
    /// - Precondition: the bounds of `range` are multiples of 8.
    public func publishWords(in range: Range<Int>, to other: borrowing FileMapping) {
        precondition(range.lowerBound & 7 == 0 && range.upperBound & 7 == 0, "a range of whole words")
        check(range.lowerBound, range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let value: UInt64 = load(at: offset)
            if other.load(at: offset, as: UInt64.self) != value { other.storeReleasing(value, at: offset) }
            offset += 8
        }
    }
}
