internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Where the windows of one file are: memory that the file's ``WindowedFile`` owns.
///
/// One word, because what a file holds is copied at each access; all else lies behind it.
///
/// All but the pins is changed only under the lock of the pool, and `addresses` only by the thread that owns the pool,
/// unless the window is hidden.
@usableFromInline
@safe struct WindowTable: @unchecked Sendable {
    /// What the pool knows of a window.
    fileprivate struct Slot {
        /// The biased address (``addresses``) of the window if it is mapped, hidden or not; else 0.
        var mapped: UInt
        /// The first window of the run that this one was mapped in.
        var runStart: Int
    }

    @usableFromInline
    @unsafe struct Storage {
        /// For each window the address of the file's first byte if the whole file were mapped where the window is; 0
        /// when the window is not mapped or is hidden. So the address of file offset *o* is `addresses[o >> shift] + o`.
        @usableFromInline let addresses: UnsafeMutablePointer<UInt>
        @usableFromInline let shift: Int
        /// The file's length in bytes as far as it is known.
        @usableFromInline var byteCount: Int
        /// For each window how many look at it. Belongs to the thread that owns the pool.
        @usableFromInline let pinCounts: UnsafeMutablePointer<UInt32>
        /// Set by the handler of SIGBUS.
        @usableFromInline var flag: UInt32
        fileprivate let slots: UnsafeMutablePointer<Slot>
        fileprivate let count: Int
        fileprivate let base: UInt
        fileprivate let descriptor: CInt
        fileprivate let pool: Unmanaged<WindowPool>
        fileprivate let owner: WindowPool.Owner
        /// The registration of the reservation.
        fileprivate var fault: FaultRegistry.Entry?
    }

    @usableFromInline let storage: UnsafeMutablePointer<Storage>

    init(count: Int, base: UInt, byteCount: Int, descriptor: consuming OwnedDescriptor, pool: WindowPool) {
        let addresses = UnsafeMutablePointer<UInt>.allocate(capacity: count)
        unsafe addresses.initialize(repeating: 0, count: count)
        let pinCounts = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
        unsafe pinCounts.initialize(repeating: 0, count: count)
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        unsafe slots.initialize(repeating: Slot(mapped: 0, runStart: 0), count: count)
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(
            to: Storage(
                addresses: addresses, shift: pool.windowShift, byteCount: byteCount, pinCounts: pinCounts, flag: 0,
                slots: slots, count: count, base: base, descriptor: descriptor.release(),
                pool: .passRetained(pool), owner: pool.owner))
        if base != 0 {
            let fault = unsafe FaultRegistry.add(base, count << shift, flag: flag, isWritable: false)
            unsafe storage.pointee.fault = fault
        }
    }

    /// Gives back the reservation, frees the memory, closes the file and lets go of the pool.
    func deallocate() {
        if base != 0 {
            unsafe storage.pointee.fault?.remove()
            AddressSpace.release(base, count << shift)
        }
        unsafe storage.pointee.addresses.deallocate()
        unsafe storage.pointee.pinCounts.deallocate()
        unsafe storage.pointee.slots.deallocate()
        _ = OwnedDescriptor(owning: descriptor)
        unsafe storage.pointee.pool.release()
        unsafe storage.deallocate()
    }

    var pool: WindowPool { unsafe storage.pointee.pool.takeUnretainedValue() }
    /// Whether the calling thread used the pool last.
    var isOwn: Bool {
        unsafe storage.pointee.owner.thread.pointee.load(ordering: .relaxed) == UInt(pthread_self())
    }
    var descriptor: CInt { unsafe storage.pointee.descriptor }
    var count: Int { unsafe storage.pointee.count }
    var shift: Int { unsafe storage.pointee.shift }
    /// The reservation's first address, 0 if the windows are mapped wherever there is room.
    var base: UInt { unsafe storage.pointee.base }
    /// Where the handler of SIGBUS finds the flag.
    var flag: UnsafeMutablePointer<UInt32> {
        unsafe (UnsafeMutableRawPointer(storage) + MemoryLayout<Storage>.offset(of: \.flag).unsafelyUnwrapped)
            .assumingMemoryBound(to: UInt32.self)
    }

    /// Reads up to the buffer's size at `offset`, by `pread(2)`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Errno) -> Int {
        try checked { unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    func isSame(as other: WindowTable) -> Bool { unsafe storage == other.storage }

    func mapped(_ window: Int) -> UInt { unsafe storage.pointee.slots[window].mapped }
    func isPinned(_ window: Int) -> Bool { unsafe storage.pointee.pinCounts[window] > 0 }
    func isVisible(_ window: Int) -> Bool { unsafe storage.pointee.addresses[window] != 0 }
    func runStart(_ window: Int) -> Int { unsafe storage.pointee.slots[window].runStart }

    func pin(_ windows: ClosedRange<Int>) { for window in windows { unsafe storage.pointee.pinCounts[window] += 1 } }
    func unpin(_ windows: ClosedRange<Int>) { for window in windows { unsafe storage.pointee.pinCounts[window] -= 1 } }

    func show(_ windows: ClosedRange<Int>) {
        for window in windows { unsafe storage.pointee.addresses[window] = storage.pointee.slots[window].mapped }
    }

    /// Stores nothing where nothing is visible: other threads unmap hidden windows while the owner looks for visible ones.
    func hide(_ windows: Range<Int>) {
        for window in windows where isVisible(window) { unsafe storage.pointee.addresses[window] = 0 }
    }

    /// Notes that `windows` are mapped as one run, hidden as yet, or no longer mapped when `biased` is 0.
    func setMapped(_ windows: Range<Int>, _ biased: UInt) {
        for window in windows {
            unsafe storage.pointee.slots[window] = Slot(mapped: biased, runStart: windows.lowerBound)
        }
    }
}
