internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage
internal import TestSupport

/// How long it takes to find the window of an offset, in a file with a number of windows mapped.
struct LookupTask {
    var windowCount: Int
    var directory: FilePath

    /// Nanoseconds a look-up, each with the load of the word found, at places that nobody can foresee.
    struct Figures {
        var table: Double
        var list: Double
        var tree: Double
    }

    private static let windowByteCount = 64 << 10

    func run() throws(BenchmarkError) -> Figures {
        let path = directory.appending("lookup")
        defer { try? FileSystem.unlink(path) }
        let byteCount = windowCount * Self.windowByteCount
        let descriptor = try attempt("make \(path)") { () throws(Errno) in
            let descriptor = try OwnedDescriptor.open(path, [.readWrite, .create, .truncate])
            try descriptor.truncate(to: byteCount)
            return descriptor
        }
        let pool = WindowPool(windowByteCount: Self.windowByteCount)
        let file = WindowedFile(owning: descriptor, byteCount: byteCount, largestByteCount: byteCount, pool: pool)
        file.claim()
        // The same few places in each window, so that what is measured is the look-up and not the memory.
        var random = SeededGenerator(seed: 1)
        let offsets = (0..<16384).map { _ in
            Int(random.next() % UInt64(windowCount)) * Self.windowByteCount + Int(random.next() % 8) * 8
        }
        for offset in offsets { _ = file.load(at: offset, as: UInt64.self) }
        let windows = (0..<windowCount).map {
            (start: $0 * Self.windowByteCount, end: ($0 + 1) * Self.windowByteCount, address: $0 << 30)
        }
        let list = WindowList(windows)
        let tree = IntervalTree(windows)
        let rounds = max(1, 256 / max(1, windowCount / 64))
        // The list and the tree only find the address; the load would come on top.
        return Figures(
            table: Self.time(offsets, rounds: 256) { Int(truncatingIfNeeded: file.load(at: $0, as: UInt64.self)) },
            list: Self.time(offsets, rounds: rounds) { list.address(of: $0) ?? 0 },
            tree: Self.time(offsets, rounds: 64) { tree.address(of: $0) ?? 0 })
    }

    /// The shortest of five times, in nanoseconds a look-up.
    private static func time(_ offsets: [Int], rounds: Int, _ body: (Int) -> Int) -> Double {
        var best = Double.infinity
        var sum = 0
        for _ in 0..<5 {
            let start = Clock.monotonic()
            for _ in 0..<rounds { for offset in offsets { sum &+= body(offset) } }
            let microseconds = Double(Clock.monotonic() - start)
            best = min(best, microseconds * 1000 / Double(rounds * offsets.count))
        }
        // Whoever looks at the sum keeps the loops from being left out.
        precondition(sum != 1, "the sum of addresses cannot be 1")
        return best
    }
}
