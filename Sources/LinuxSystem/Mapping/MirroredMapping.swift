internal import Glibc
public import Synchronization
public import SystemPackage

/// A file mapped shared and for writing, whose end, the ring, is mapped a second time right behind itself.
///
/// So a run of bytes that goes over the ring's end, and on at its beginning, is contiguous all the same: nobody has to
/// take it in two parts. The mapping never changes, so it can be used by several threads and be a class, which whoever
/// points into it holds on to.
///
/// Accesses are checked against what is mapped. The file is in memory and has all its pages: no access waits for a
/// disk.
@safe public final class MirroredMapping: @unchecked Sendable {
    @usableFromInline let base: UnsafeMutableRawPointer
    /// The length of the file that is mapped.
    public let byteCount: Int
    /// Where the ring begins, which goes on to the end of the file.
    public let ringOffset: Int
    /// The file and the second ring.
    @usableFromInline let accessibleByteCount: Int

    private init(base: UnsafeMutableRawPointer, byteCount: Int, ringOffset: Int) {
        unsafe self.base = base
        self.byteCount = byteCount
        self.ringOffset = ringOffset
        accessibleByteCount = 2 * byteCount - ringOffset
    }

    /// Maps the first `byteCount` bytes of a file, by `mmap(2)`.
    ///
    /// - Precondition: the file is that long, and `byteCount` and `ringOffset` are multiples of the page size.
    public static func map(
        _ descriptor: borrowing OwnedDescriptor, byteCount: Int, ringOffset: Int
    ) throws(Errno) -> MirroredMapping {
        precondition(
            ringOffset >= 0 && ringOffset < byteCount && byteCount % pageByteCount == 0
                && ringOffset % pageByteCount == 0, "a ring is made of whole pages")
        // One reservation, so that nothing else comes to lie between the two rings.
        let limit = 2 * byteCount - ringOffset
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let base = unsafe mmap(nil, limit, PROT_NONE, flags, -1, 0), unsafe base != MAP_FAILED else {
            throw Errno(rawValue: errno)
        }
        let mapping = unsafe MirroredMapping(base: base, byteCount: byteCount, ringOffset: ringOffset)
        try mapping.place(descriptor, at: 0, count: byteCount, fileOffset: 0)
        try mapping.place(descriptor, at: byteCount, count: byteCount - ringOffset, fileOffset: ringOffset)
        return mapping
    }

    private func place(
        _ descriptor: borrowing OwnedDescriptor, at offset: Int, count byteCount: Int, fileOffset: Int
    ) throws(Errno) {
        let result = unsafe mmap(
            base + offset, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, descriptor.rawValue,
            off_t(fileOffset))
        guard unsafe result != MAP_FAILED else { throw Errno(rawValue: errno) }
    }

    deinit { unsafe _ = munmap(base, accessibleByteCount) }

    /// Makes sure that no access to the `byteCount` bytes at `offset` has to ask the kernel for a page, by
    /// `madvise(2)` with MADV_POPULATE_WRITE, or, before Linux 5.14, by touching each.
    public func populate(at offset: Int, count byteCount: Int) {
        check(offset, byteCount)
        let start = offset / pageByteCount * pageByteCount
        let end = pageAligned(offset + byteCount)
        if unsafe madvise(base + start, end - start, MADV_POPULATE_WRITE) == 0 { return }
        for page in stride(from: start, to: end, by: pageByteCount) {
            // A store that changes nothing, whatever another thread or the file has there.
            let word = unsafe (base + page).assumingMemoryBound(to: Atomic<UInt64>.self)
            unsafe word.pointee.wrappingAdd(0, ordering: .relaxed)
        }
    }

    /// Keeps pages in memory as far as the process may, by `mlock(2)`.
    public func lock(at offset: Int, count byteCount: Int) {
        check(offset, byteCount)
        unsafe _ = mlock(base + offset, byteCount)
    }
}

extension MirroredMapping {
    /// Stops the program when `offset` and `byteCount` are not within what is mapped: what a file says is checked
    /// before it is used, so this is our own error.
    @inlinable @inline(__always)
    func check(_ offset: Int, _ byteCount: Int) {
        precondition(
            offset >= 0 && byteCount >= 0 && byteCount <= accessibleByteCount
                && offset <= accessibleByteCount - byteCount, "access outside the mapping")
    }

    /// Calls `body` with the `byteCount` bytes at `offset`.
    @inlinable @inline(__always)
    public func withBytes<Result: ~Copyable, E: Error>(
        at offset: Int, count byteCount: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        check(offset, byteCount)
        return try body(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base) + offset, byteCount: byteCount))
    }

    /// The little-endian integer at `offset`, by a plain load.
    @inlinable @inline(__always)
    public func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        check(offset, MemoryLayout<T>.size)
        return unsafe T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// Stores a little-endian integer at `offset`, by a plain store.
    @inlinable @inline(__always)
    public func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
        check(offset, MemoryLayout<T>.size)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }

    /// Copies `bytes` to `offset`.
    @inlinable
    public func store(_ bytes: RawSpan, at offset: Int) {
        check(offset, bytes.byteCount)
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(start: base + offset, count: $0.count).copyMemory(from: $0)
        }
    }

    /// The little-endian 8 bytes at `offset`, by a load with acquire order. `offset` is a multiple of 8.
    @inlinable @inline(__always)
    public func loadAcquiring(at offset: Int) -> UInt64 {
        check(offset, 8)
        precondition(offset & 7 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        return unsafe UInt64(littleEndian: pointer.pointee.load(ordering: .acquiring))
    }

    /// Publishes 8 bytes at `offset`, by a store with release order: whatever was stored before is there, for another
    /// thread that sees the new value, and for whoever maps the file after this process was killed. `offset` is a
    /// multiple of 8.
    @inlinable @inline(__always)
    public func storeReleasing(_ value: UInt64, at offset: Int) {
        check(offset, 8)
        precondition(offset & 7 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        unsafe pointer.pointee.store(value.littleEndian, ordering: .releasing)
    }
}
