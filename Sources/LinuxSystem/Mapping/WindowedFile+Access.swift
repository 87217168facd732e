internal import Glibc
public import Synchronization

extension WindowedFile {
    @inlinable @inline(__always)
    var shift: Int { unsafe table.storage.pointee.shift }

    /// Stops the program when `offset` and `byteCount` are not within the file: untrusted offsets are checked by the
    /// caller first, so this is our own error.
    @inlinable @inline(__always)
    func check(_ offset: Int, _ byteCount: Int) {
        // One comparison: a negative offset is a very large one.
        precondition(
            UInt(bitPattern: offset) <= UInt(bitPattern: self.byteCount &- byteCount),
            "access outside the known part of the file")
    }

    /// The biased address of the window at `offset` if it is visible; else 0.
    @inlinable @inline(__always)
    func visibleAddress(_ offset: Int) -> UInt { unsafe table.storage.pointee.addresses[offset &>> shift] }

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

    /// The little-endian integer at `offset`, by a plain load. `offset` is a multiple of its size, so that it lies in
    /// one window.
    @inlinable @inline(__always)
    public func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        let byteCount = MemoryLayout<T>.size
        assert(offset & (byteCount - 1) == 0, "the integer could lie in two windows")
        check(offset, byteCount)
        let biased = visibleAddress(offset)
        if biased == 0 { return T(truncatingIfNeeded: loadSlowly(at: offset, byteCount)) }
        return unsafe T(littleEndian: Self.pointer(biased, offset & ~(byteCount - 1)).load(as: T.self))
    }

    /// The two little-endian integers at `offset`, a multiple of 8, by plain loads.
    @inlinable @inline(__always)
    public func loadPair(at offset: Int) -> (UInt64, UInt64) {
        assert(offset & 7 == 0, "the integers could lie in two windows")
        check(offset, 16)
        let biased = visibleAddress(offset)
        guard biased != 0, biased == visibleAddress(offset &+ 8) else {
            return (load(at: offset), load(at: offset + 8))
        }
        let pointer = unsafe Self.pointer(biased, offset & ~7)
        return unsafe (
            UInt64(littleEndian: pointer.load(as: UInt64.self)),
            UInt64(littleEndian: pointer.load(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// The little-endian 8 bytes at `offset`, by a load with acquire order. `offset` is a multiple of 8.
    @inlinable @inline(__always)
    public func loadAcquiring(at offset: Int) -> UInt64 {
        assert(offset & 7 == 0, "an atomic access must be aligned")
        check(offset, 8)
        let biased = visibleAddress(offset)
        if biased == 0 { return loadSlowly(at: offset, 8) }
        let pointer = unsafe Self.pointer(biased, offset & ~7).assumingMemoryBound(to: Atomic<UInt64>.self)
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
        } else if byteCount == 8 {
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
        precondition(byteCount > 0 && byteCount <= self.byteCount, "access outside the known part of the file")
        check(offset, byteCount)
        let first = offset &>> shift
        let last = (offset &+ byteCount &- 1) &>> shift
        let isWithinOne = last == first
        var biased = visibleAddress(offset)
        // Whether windows between the first and the last are there the pool must say.
        if biased == 0 || !isWithinOne && (last &- first > 1 || biased != visibleAddress(offset &+ byteCount &- 1)) {
            biased = show(offset, byteCount)
            if biased == 0 { return try withCopy(at: offset, count: byteCount, body) }
        }
        unsafe table.storage.pointee.pinCounts[first] &+= 1
        if !isWithinOne { pinFurther(offset, byteCount) }
        defer {
            unsafe table.storage.pointee.pinCounts[first] &-= 1
            if !isWithinOne { unpinFurther(offset, byteCount) }
        }
        return try unsafe body(RawSpan(_unsafeStart: Self.pointer(biased, offset), byteCount: byteCount))
    }

    /// Calls `body` with the bytes from `offset` to the end of its window, or of the file, if the window is visible:
    /// for what nearly always lies in one window, and says itself how long it is.
    ///
    /// - Returns: what `body` returned; `nil`, without calling it, when there are no such bytes at hand. Then
    ///   ``withBytes(at:count:_:)`` is to be used.
    @inlinable @inline(__always)
    public func withRestOfWindow<Result>(at offset: Int, _ body: (RawSpan) -> Result) -> Result? {
        let known = self.byteCount
        guard offset >= 0, offset < known else { return nil }
        let window = offset &>> shift
        let biased = visibleAddress(offset)
        if biased == 0 { return nil }
        let end = min((window &+ 1) &<< shift, known)
        unsafe table.storage.pointee.pinCounts[window] &+= 1
        let result = unsafe body(
            RawSpan(_unsafeStart: Self.pointer(biased, offset), byteCount: end &- offset))
        unsafe table.storage.pointee.pinCounts[window] &-= 1
        return result
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
            guard let count = unsafe try? table.read(into: rest, at: offset + done), count > 0 else {
                unsafe rest.initializeMemory(as: UInt8.self, repeating: 0)
                unsafe table.storage.pointee.flag = 1
                return
            }
            done += count
        }
    }
}
