internal import Glibc
public import Synchronization

extension FileMapping {
    /// Stops the program when `offset` and `byteCount` are not within what is mapped: untrusted offsets are checked
    /// by the caller first, so this is our own error.
    @inlinable @inline(__always)
    func check(_ offset: Int, _ byteCount: Int) {
        let mapped = mappedByteCount
        precondition(
            offset >= 0 && byteCount >= 0 && byteCount <= mapped && offset <= mapped - byteCount,
            "access outside the mapped part of the file")
    }

    /// Notes which pages a store changes. Every store comes through here: one that did not would be lost when isolated
    /// pages are merged.
    @inlinable @inline(__always)
    func noteStore(_ offset: Int, _ byteCount: Int) {
        check(offset, byteCount)
        guard isIsolated || notesChanges, byteCount > 0 else { return }
        let pages = (offset >> Self.isolationShift)...((offset + byteCount - 1) >> Self.isolationShift)
        if isIsolated { isolatedPages.insert(pages) } else { changedPages.insert(pages) }
    }

    /// The `byteCount` bytes at `offset`. Another process may change them while they are looked at.
    @inlinable
    @_lifetime(borrow self)
    public func bytes(at offset: Int, count byteCount: Int) -> RawSpan {
        check(offset, byteCount)
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base) + offset, byteCount: byteCount)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The little-endian integer at `offset`, by a plain load.
    @inlinable @inline(__always)
    public func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        check(offset, MemoryLayout<T>.size)
        return unsafe T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// The little-endian 8 bytes at `offset`, by a load with acquire order. `offset` is a multiple of 8.
    @inlinable @inline(__always)
    public func loadAcquiring(at offset: Int) -> UInt64 {
        check(offset, 8)
        precondition(offset & 7 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        return unsafe UInt64(littleEndian: pointer.pointee.load(ordering: .acquiring))
    }

    /// The little-endian 4 bytes at `offset`, by a load with acquire order. `offset` is a multiple of 4.
    @inlinable @inline(__always)
    public func loadAcquiring32(at offset: Int) -> UInt32 {
        check(offset, 4)
        precondition(offset & 3 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
        return unsafe UInt32(littleEndian: pointer.pointee.load(ordering: .acquiring))
    }

    /// Stores a little-endian integer at `offset`, by a plain store: for objects that nothing points to yet.
    @inlinable @inline(__always)
    public func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
        noteStore(offset, MemoryLayout<T>.size)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
        recordStore(offset, MemoryLayout<T>.size)
    }

    /// Publishes 8 bytes at `offset`, by a store with release order. `offset` is a multiple of 8.
    @inlinable @inline(__always)
    public func storeReleasing(_ value: UInt64, at offset: Int) {
        noteStore(offset, 8)
        precondition(offset & 7 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        unsafe pointer.pointee.store(value.littleEndian, ordering: .releasing)
        recordStore(offset, 8)
    }

    /// Publishes 4 bytes at `offset`, by a store with release order. `offset` is a multiple of 4.
    @inlinable @inline(__always)
    public func storeReleasing32(_ value: UInt32, at offset: Int) {
        noteStore(offset, 4)
        precondition(offset & 3 == 0, "an atomic access must be aligned")
        let pointer = unsafe (base + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
        unsafe pointer.pointee.store(value.littleEndian, ordering: .releasing)
        recordStore(offset, 4)
    }

    /// Copies `bytes` to `offset`.
    @inlinable
    public func store(_ bytes: RawSpan, at offset: Int) {
        noteStore(offset, bytes.byteCount)
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(start: base + offset, count: $0.count).copyMemory(from: $0)
        }
        recordStore(offset, bytes.byteCount)
    }

    /// Sets `byteCount` bytes at `offset` to zero.
    public func zero(at offset: Int, count byteCount: Int) {
        noteStore(offset, byteCount)
        unsafe _ = memset(base + offset, 0, byteCount)
        recordStore(offset, byteCount)
    }
}
