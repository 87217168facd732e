internal import Glibc

/// Where the windows of one file are: memory that the file's ``WindowedFile`` owns.
///
/// All but the pins is changed only under the lock of the pool, and `addresses` only by the thread that owns the pool,
/// unless the window is hidden.
@usableFromInline
@safe struct WindowTable: @unchecked Sendable {
    /// A window's state.
    @usableFromInline
    struct Slot {
        /// The biased address (``addresses``) of the window if it is mapped, hidden or not; else 0.
        var mapped: UInt
        /// How many look at the window. Belongs to the thread that owns the pool.
        @usableFromInline var pinCount: UInt32
        /// The first window of the run that this one was mapped in.
        var runStart: UInt32
    }

    /// For each window the address of the file's first byte if the whole file were mapped where the window is; 0 when
    /// the window is not mapped or is hidden. So address *a* of file offset *o* is `addresses[o >> shift] + o`.
    @usableFromInline let addresses: UnsafeMutablePointer<UInt>
    @usableFromInline let slots: UnsafeMutablePointer<Slot>
    /// The file's length in bytes as far as it is known; followed by the flag that SIGBUS sets.
    @usableFromInline let byteCount: UnsafeMutablePointer<Int>
    let flag: UnsafeMutablePointer<UInt32>
    let count: Int
    @usableFromInline let shift: Int
    /// The reservation's first address, 0 if the windows are mapped wherever there is room.
    let base: UInt
    let descriptor: CInt

    init(count: Int, shift: Int, base: UInt, descriptor: CInt) {
        unsafe addresses = .allocate(capacity: count)
        unsafe addresses.initialize(repeating: 0, count: count)
        unsafe slots = .allocate(capacity: count)
        unsafe slots.initialize(repeating: Slot(mapped: 0, pinCount: 0, runStart: 0), count: count)
        unsafe byteCount = .allocate(capacity: 1)
        unsafe byteCount.initialize(to: 0)
        unsafe flag = .allocate(capacity: 1)
        unsafe flag.initialize(to: 0)
        self.count = count
        self.shift = shift
        self.base = base
        self.descriptor = descriptor
    }

    func deallocate() {
        unsafe addresses.deallocate()
        unsafe slots.deallocate()
        unsafe byteCount.deallocate()
        unsafe flag.deallocate()
    }

    func isSame(as other: WindowTable) -> Bool { unsafe addresses == other.addresses }

    func mapped(_ window: Int) -> UInt { unsafe slots[window].mapped }
    func isPinned(_ window: Int) -> Bool { unsafe slots[window].pinCount > 0 }
    func isVisible(_ window: Int) -> Bool { unsafe addresses[window] != 0 }
    func runStart(_ window: Int) -> Int { unsafe Int(slots[window].runStart) }

    func pin(_ windows: ClosedRange<Int>) { for window in windows { unsafe slots[window].pinCount += 1 } }
    func unpin(_ windows: ClosedRange<Int>) { for window in windows { unsafe slots[window].pinCount -= 1 } }

    func show(_ windows: ClosedRange<Int>) { for window in windows { unsafe addresses[window] = slots[window].mapped } }
    func hide(_ windows: Range<Int>) { for window in windows { unsafe addresses[window] = 0 } }

    /// Notes that `windows` are mapped as one run, hidden as yet, or no longer mapped when `biased` is 0.
    func setMapped(_ windows: Range<Int>, _ biased: UInt) {
        for window in windows {
            unsafe slots[window].mapped = biased
            unsafe slots[window].runStart = UInt32(windows.lowerBound)
        }
    }
}
