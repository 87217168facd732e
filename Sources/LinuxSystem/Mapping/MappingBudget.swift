internal import Glibc
internal import Synchronization

/// How many bytes of files this process may have mapped for reading, over all files and threads.
///
/// What is counted are windows (``WindowedFile``): they are mapped as they are needed, and unmapped when others are.
/// A file that is being written is mapped as a whole and does not count.
///
/// A window that is being looked at is never unmapped, and each ``WindowPool`` keeps a few whatever the budget is, so
/// that reading always goes on: with *n* pools, up to *n* times ``WindowPool/floorByteCount`` may be mapped.
public enum MappingBudget {
    /// The smallest budget, in bytes; less is taken for this.
    public static let minimumByteCount = 4 << 20

    /// An eighth of the machine's memory, and at most 1 GiB: more than what a reader looks at again, and little enough
    /// not to count as a burden in what ps(1) shows as resident. Where the process's address space is limited
    /// (RLIMIT_AS), at most a quarter of that.
    public static let defaultByteCount: Int = {
        let memory = Int(clamping: Host.memoryByteCount ?? 2 << 30)
        return max(minimumByteCount, min(memory / 8, 1 << 30, AddressSpace.byteCount / 4))
    }()

    struct Counters: ~Copyable, Sendable {
        let limit = Atomic(defaultByteCount)
        let mapped = Atomic(0)
        /// Rises whenever somebody got less than was needed.
        let requests = Atomic<UInt>(0)
    }
    static let counters = Counters()

    /// The budget in bytes.
    public static var limitByteCount: Int {
        get { counters.limit.load(ordering: .relaxed) }
        set { counters.limit.store(max(newValue, minimumByteCount), ordering: .relaxed) }
    }

    /// The bytes that are mapped now.
    public static var mappedByteCount: Int { counters.mapped.load(ordering: .relaxed) }

    /// Gives back what can be given back at once, because memory or address space is short: all windows of the calling
    /// thread's pools that are not being looked at, and those that other threads have not used of late. Other threads
    /// are asked to follow.
    ///
    /// For whoever could not allocate `byteCount` bytes and wants to try again.
    /// - Returns: whether anything was given back.
    @discardableResult
    public static func relieve(byteCount: Int) -> Bool {
        var released = 0
        for pool in WindowPool.all() { released += pool.relieve() }
        counters.requests.wrappingAdd(1, ordering: .relaxed)
        return released > 0
    }

    /// Counts `byteCount` bytes as mapped if the budget allows it.
    static func take(_ byteCount: Int) -> Bool {
        let (_, mapped) = counters.mapped.wrappingAdd(byteCount, ordering: .relaxed)
        if mapped <= limitByteCount { return true }
        giveBack(byteCount)
        return false
    }

    /// Counts `byteCount` bytes as mapped, and asks the other threads for theirs.
    static func takeRegardless(_ byteCount: Int) {
        counters.mapped.wrappingAdd(byteCount, ordering: .relaxed)
        counters.requests.wrappingAdd(1, ordering: .relaxed)
    }

    static func giveBack(_ byteCount: Int) { counters.mapped.wrappingSubtract(byteCount, ordering: .relaxed) }
}
