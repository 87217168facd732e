internal import Glibc
internal import Synchronization

/// The windows of some files that one thread reads, and the order in which they are given up.
///
/// When the budget (``MappingBudget``) is used up, a hand goes round over the windows, as on a clock. A window that it
/// finds in use is *hidden*: it stays mapped, but its entry of the table is cleared, so that the next access must ask
/// the pool, which only has to put the entry back. One that is still hidden when the hand comes again has not been
/// used meanwhile and is unmapped. So finding out what is in use costs accesses nothing. Windows that are pinned, with
/// a span of their bytes in somebody's hands, are passed over.
///
/// **Threads.** A pool belongs to the thread that used it last (``claim()``), and only this one hides windows and
/// unmaps visible ones: it cannot be in the middle of an access meanwhile. What is hidden can be reached only under
/// the pool's lock, so any thread may unmap that.
public final class WindowPool: Sendable {
    /// The size of a window in bytes: 1 MiB, so that mapping it costs nothing beside reading it, or as much less as it
    /// takes for 256 windows to fit the budget: a journal of many files looks at a few places of each again and again.
    public static var standardWindowByteCount: Int {
        let wanted = max(64 << 10, min(1 << 20, MappingBudget.limitByteCount / 256))
        return max(pageByteCount, 1 << (Int.bitWidth - 1 - wanted.leadingZeroBitCount))
    }

    /// What a pool keeps mapped even if the budget is used up by others, in bytes.
    public static let floorByteCount = 2 << 20

    let windowShift: Int
    /// Whether files get reservations where there is room for them.
    let reservesAddresses: Bool
    /// The thread that used the pool last. Outside of the object: files look at it at each operation, and would retain
    /// the object.
    @safe struct Owner: @unchecked Sendable { let thread: UnsafeMutablePointer<Atomic<UInt>> }
    let owner: Owner
    private let state: Mutex<WindowClock>

    /// - Parameters:
    ///   - windowByteCount: a power of two, and at least a page.
    ///   - limitByteCount: a limit for this pool besides the budget of the process.
    ///   - reservesAddresses: `false` to map windows wherever there is room, as if addresses were scarce.
    public init(
        windowByteCount: Int = standardWindowByteCount, limitByteCount: Int = .max, reservesAddresses: Bool = true
    ) {
        precondition(
            windowByteCount >= pageByteCount && windowByteCount & (windowByteCount - 1) == 0,
            "the size of a window must be a power of two, and whole pages")
        windowShift = windowByteCount.trailingZeroBitCount
        self.reservesAddresses = reservesAddresses && Int.bitWidth == 64
        let thread = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: 1)
        unsafe thread.initialize(to: Atomic(0))
        owner = unsafe Owner(thread: thread)
        state = Mutex(WindowClock(limitByteCount: limitByteCount))
        Self.registry.withLock { $0.append(Reference(pool: self, id: ObjectIdentifier(self))) }
    }

    deinit {
        // By the number: whoever looks at another pool here may become its last owner, under this lock.
        let id = ObjectIdentifier(self)
        Self.registry.withLock { $0.removeAll { $0.id == id } }
        unsafe owner.thread.deallocate()
    }

    private struct Reference: Sendable {
        weak let pool: WindowPool?
        let id: ObjectIdentifier
    }
    private static let registry = Mutex<[Reference]>([])

    /// All pools of the process.
    static func all() -> [WindowPool] { registry.withLock { $0.compactMap(\.pool) } }

    /// Whether the pool is the calling thread's.
    private var isOwn: Bool { unsafe owner.thread.pointee.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Says that the calling thread uses the pool from now on.
    func claim() {
        // Another thread may just be unmapping windows that it believes to be its own.
        state.withLock { _ in unsafe owner.thread.pointee.store(UInt(pthread_self()), ordering: .relaxed) }
    }

    /// The bytes that the pool has mapped.
    public var mappedByteCount: Int { state.withLock { $0.mappedByteCount } }

    /// Makes `windows` visible and addressable in one piece.
    ///
    /// - Returns: the biased address of all of them; 0 when they cannot be mapped.
    func show(_ table: WindowTable, _ windows: ClosedRange<Int>) -> UInt {
        precondition(isOwn, "claim() must precede the use of a file's windows")
        return state.withLock { $0.show(table, windows, self) }
    }

    /// Unmaps all windows of a file that is closed.
    func remove(_ table: WindowTable) { state.withLock { $0.remove(table) } }

    /// Says that the pool will not be used for some time: all but ``floorByteCount`` is unmapped, and others may have
    /// the rest.
    public func rest() {
        claim()
        state.withLock { $0.rest() }
    }

    /// Gives back what can be given back: all that is not pinned if the pool is the calling thread's, else what is
    /// hidden.
    ///
    /// - Returns: the number of bytes.
    func relieve() -> Int {
        state.withLockIfAvailable { clock in
            clock.release(alsoVisible: isOwn)
        } ?? 0
    }
}
