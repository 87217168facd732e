internal import Glibc
public import Synchronization

extension WindowedFile {
    /// The biased address of `byteCount` bytes at `offset` if they are visible in one piece; else 0.
    @inlinable @inline(__always)
    func visibleAddress(_ offset: Int, _ byteCount: Int) -> UInt {
        let known = self.byteCount
        // Untrusted offsets are checked by the caller first, so this is our own error.
        precondition(
            offset >= 0 && byteCount > 0 && byteCount <= known && offset <= known &- byteCount,
            "access outside the known part of the file")
        let biased = unsafe table.addresses[offset &>> table.shift]
        let last = unsafe table.addresses[(offset &+ byteCount &- 1) &>> table.shift]
        return biased == last ? biased : 0
    }

    private func windows(_ offset: Int, _ byteCount: Int) -> ClosedRange<Int> {
        offset >> table.shift...(offset + byteCount - 1) >> table.shift
    }

    /// The biased address of bytes that are not visible in one piece yet; 0 when they cannot be mapped.
    @inline(never)
    @usableFromInline
    func show(_ offset: Int, _ byteCount: Int) -> UInt { pool.show(table, windows(offset, byteCount)) }

    @inlinable @inline(__always)
    static func pointer(_ biased: UInt, _ offset: Int) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(bitPattern: biased &+ UInt(bitPattern: offset)).unsafelyUnwrapped
    }

    /// The little-endian integer at `offset`, by a plain load.
    @inlinable @inline(__always)
    public func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        let biased = visibleAddress(offset, MemoryLayout<T>.size)
        if biased == 0 { return T(truncatingIfNeeded: loadSlowly(at: offset, MemoryLayout<T>.size)) }
        return unsafe T(littleEndian: Self.pointer(biased, offset).loadUnaligned(as: T.self))
    }

    /// The little-endian 8 bytes at `offset`, by a load with acquire order. `offset` is a multiple of 8.
    @inlinable @inline(__always)
    public func loadAcquiring(at offset: Int) -> UInt64 {
        precondition(offset & 7 == 0, "an atomic access must be aligned")
        let biased = visibleAddress(offset, 8)
        if biased == 0 { return loadSlowly(at: offset, 8) }
        let pointer = unsafe Self.pointer(biased, offset).assumingMemoryBound(to: Atomic<UInt64>.self)
        return unsafe UInt64(littleEndian: pointer.pointee.load(ordering: .acquiring))
    }

    /// The `byteCount` bytes, at most 8, at `offset` as a little-endian integer.
    @inline(never)
    @usableFromInline
    func loadSlowly(at offset: Int, _ byteCount: Int) -> UInt64 {
        var result: UInt64 = 0
        let biased = show(offset, byteCount)
        if biased == 0 {
            unsafe withUnsafeMutableBytes(of: &result) { result in
                unsafe readAround(UnsafeMutableRawBufferPointer(rebasing: result[..<byteCount]), offset)
            }
        } else if byteCount == 8, offset & 7 == 0 {
            // Others may rely on the order, and a copy byte by byte could see half of a change.
            let pointer = unsafe Self.pointer(biased, offset).assumingMemoryBound(to: Atomic<UInt64>.self)
            result = unsafe pointer.pointee.load(ordering: .acquiring)
        } else {
            let pointer = unsafe Self.pointer(biased, offset)
            unsafe withUnsafeMutableBytes(of: &result) { result in
                unsafe result.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: byteCount))
            }
        }
        return UInt64(littleEndian: result)
    }

    /// Calls `body` with the `byteCount` bytes at `offset`. They stay mapped until it returns, whatever else is read
    /// meanwhile.
    @inlinable @inline(__always)
    public func withBytes<Result: ~Copyable, E: Error>(
        at offset: Int, count byteCount: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        if byteCount == 0 { return try unsafe body(RawSpan(_unsafeStart: Self.pointer(1, 0), byteCount: 0)) }
        var biased = visibleAddress(offset, byteCount)
        if biased == 0 {
            biased = show(offset, byteCount)
            if biased == 0 { return try withCopy(at: offset, count: byteCount, body) }
        }
        let first = offset &>> table.shift
        let isWithinOne = (offset &+ byteCount &- 1) &>> table.shift == first
        unsafe table.slots[first].pinCount &+= 1
        if !isWithinOne { pinFurther(offset, byteCount) }
        defer {
            unsafe table.slots[first].pinCount &-= 1
            if !isWithinOne { unpinFurther(offset, byteCount) }
        }
        return try unsafe body(RawSpan(_unsafeStart: Self.pointer(biased, offset), byteCount: byteCount))
    }

    /// Pins the windows behind the first one.
    @usableFromInline
    func pinFurther(_ offset: Int, _ byteCount: Int) {
        let windows = windows(offset, byteCount)
        table.pin(windows.lowerBound + 1...windows.upperBound)
    }

    @usableFromInline
    func unpinFurther(_ offset: Int, _ byteCount: Int) {
        let windows = windows(offset, byteCount)
        table.unpin(windows.lowerBound + 1...windows.upperBound)
    }

    /// ``withBytes(at:count:_:)`` where nothing can be mapped.
    @usableFromInline
    func withCopy<Result: ~Copyable, E: Error>(
        at offset: Int, count byteCount: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
        defer { unsafe copy.deallocate() }
        unsafe readAround(copy, offset)
        return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(copy)))
    }

    /// Reads bytes past the mappings, by `pread(2)`. What cannot be read is zero and sets the flag.
    @usableFromInline
    func readAround(_ buffer: UnsafeMutableRawBufferPointer, _ offset: Int) {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            guard let count = unsafe try? descriptor.read(into: rest, at: offset + done), count > 0 else {
                unsafe rest.initializeMemory(as: UInt8.self, repeating: 0)
                unsafe table.flag.pointee = 1
                return
            }
            done += count
        }
    }
}
