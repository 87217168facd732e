internal import Glibc
internal import Synchronization

/// The addresses that this process can use.
enum AddressSpace {
    /// The bytes of it: RLIMIT_AS, or what the processor has.
    static var byteCount: Int {
        let widest = Int.bitWidth == 64 ? 1 << 47 : 1 << 31 - 1
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return widest }
        return min(widest, Int(clamping: limit.rlim_cur))
    }

    private static let reservedByteCount = Atomic(0)

    /// Reserves addresses for a reader's file, by `mmap(2)` with PROT_NONE, unless that would make them scarce: all
    /// such reservations together take an eighth of the address space at most.
    ///
    /// - Returns: the first address; 0 when there is no reservation.
    static func reserve(_ byteCount: Int) -> UInt {
        let (_, total) = reservedByteCount.wrappingAdd(byteCount, ordering: .relaxed)
        if total <= Self.byteCount / 8 {
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            if let start = unsafe mmap(nil, byteCount, PROT_NONE, flags, -1, 0), unsafe start != MAP_FAILED {
                return UInt(bitPattern: start)
            }
        }
        reservedByteCount.wrappingSubtract(byteCount, ordering: .relaxed)
        return 0
    }

    /// Gives back a reservation with all that is mapped in it.
    static func release(_ start: UInt, _ byteCount: Int) {
        unsafe _ = munmap(UnsafeMutableRawPointer(bitPattern: start), byteCount)
        reservedByteCount.wrappingSubtract(byteCount, ordering: .relaxed)
    }
}
