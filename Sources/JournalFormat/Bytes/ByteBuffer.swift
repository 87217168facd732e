internal import Glibc

/// A growing run of bytes with one owner: what output is written into and what a decompressed payload lives in.
///
/// Appending allocates only when the capacity is used up; ``removeAll()`` keeps the capacity, so that a buffer that
/// is used again for each entry stops allocating after the first few.
@safe public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    // Raw memory, because an array would check uniqueness, and a class exclusivity, at every append.
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var end: Int
    @usableFromInline var limit: Int

    /// The number of bytes held.
    @inlinable
    public var count: Int { end }

    /// The number of bytes that fit before the next allocation.
    @inlinable
    public var capacity: Int { limit }

    /// An empty buffer with room for `minimumCapacity` bytes.
    public init(minimumCapacity: Int = 256) {
        precondition(minimumCapacity > 0, "a buffer must have room for something")
        unsafe base = BufferMemory.allocate(byteCount: minimumCapacity)
        end = 0
        limit = minimumCapacity
    }

    deinit { unsafe free(base) }

    /// The bytes held.
    public var bytes: RawSpan {
        @inlinable
        @_lifetime(borrow self)
        get {
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes of `range`.
    @inlinable
    @_lifetime(borrow self)
    public func bytes(in range: Range<Int>) -> RawSpan {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies outside the buffer")
        let span = unsafe RawSpan(_unsafeStart: base + range.lowerBound, byteCount: range.count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    public var isEmpty: Bool { count == 0 }

    /// Forgets the bytes and keeps the memory.
    @inlinable
    public mutating func removeAll() { end = 0 }

    /// Forgets what lies beyond the first `count` bytes.
    public mutating func truncate(to count: Int) {
        precondition(count <= self.count, "a buffer cannot be truncated to more than it holds")
        end = count
    }

    /// Forgets the first `byteCount` bytes and moves the rest to the front.
    ///
    /// - Complexity: O(n) in the bytes that stay.
    public mutating func removeFirst(_ byteCount: Int) {
        precondition(byteCount <= count, "more bytes removed than held")
        unsafe memmove(base, base + byteCount, count - byteCount)
        end -= byteCount
    }

    /// Makes room for `byteCount` further bytes.
    @inlinable
    public mutating func reserve(_ byteCount: Int) {
        if capacity - count < byteCount { grow(by: byteCount) }
    }

    @inline(never)
    @usableFromInline
    mutating func grow(by byteCount: Int) {
        let newCapacity = max(capacity * 2, count + byteCount)
        unsafe base = BufferMemory.reallocate(base, byteCount: newCapacity)
        limit = newCapacity
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        end += 1
    }

    @inlinable
    public mutating func append(_ bytes: RawSpan) {
        let byteCount = bytes.byteCount
        guard byteCount > 0 else { return }
        reserve(byteCount)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + count).copyMemory(from: start, byteCount: byteCount)
        }
        end += byteCount
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        let byteCount = text.utf8CodeUnitCount
        reserve(byteCount)
        unsafe (base + count).copyMemory(from: text.utf8Start, byteCount: byteCount)
        end += byteCount
    }

    // Disfavoured, or a literal would be taken for a `String`, which costs more than its bytes.
    @_disfavoredOverload
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return }
            reserve(utf8.count)
            unsafe memcpy(base + count, start, utf8.count)
            end += utf8.count
        }
    }

    public mutating func append(_ bytes: [UInt8]) {
        unsafe append(bytes.span.bytes)
    }

    /// Appends `byteCount` copies of `byte`.
    public mutating func append(repeating byte: UInt8, count byteCount: Int) {
        guard byteCount > 0 else { return }
        reserve(byteCount)
        unsafe memset(base + count, CInt(byte), byteCount)
        end += byteCount
    }

    /// Appends a little-endian integer.
    @inlinable
    public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(littleEndian value: T) {
        let size = MemoryLayout<T>.size
        reserve(size)
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: count, as: T.self)
        end += size
    }

    /// Overwrites the little-endian integer at `offset`.
    @inlinable
    public mutating func store<T: FixedWidthInteger & BitwiseCopyable>(littleEndian value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= count, "the integer lies outside the buffer")
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }

    /// Lets `body` fill up to `byteCount` bytes behind those held; it returns how many it filled.
    public mutating func append<E: Error>(
        upTo byteCount: Int, filledBy body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
    ) throws(E) {
        reserve(byteCount)
        let filled = try unsafe body(UnsafeMutableRawBufferPointer(start: base + count, count: byteCount))
        precondition(filled >= 0 && filled <= byteCount, "more bytes filled than there was room for")
        end += filled
    }

    /// Lets `body` append up to `byteCount` bytes to those held, by a span of room that it fills from the front.
    public mutating func append<E: Error>(
        upTo byteCount: Int, filling body: (inout OutputRawSpan) throws(E) -> Void
    ) throws(E) {
        reserve(byteCount)
        let room = unsafe UnsafeMutableRawBufferPointer(start: base + count, count: byteCount)
        var span = unsafe OutputRawSpan(buffer: room, initializedCount: 0)
        try body(&span)
        end += unsafe span.finalize(for: room)
    }
}
