internal import Glibc

/// One bit for each page, or word, of a mapping, all of them clear at first.
///
/// The memory of a part of it is used only when a bit there is set. Setting a bit takes no exclusive access: the bitmap
/// belongs to the one thread that stores into the mapping.
@safe public struct Bitmap: ~Copyable, @unchecked Sendable {
    public let bitCount: Int
    @usableFromInline let words: UnsafeMutablePointer<UInt64>

    /// - Complexity: O(1); the kernel's zero pages serve until a bit is set.
    public init(bitCount: Int) {
        self.bitCount = bitCount
        // Behind the bits is the number of those that are set.
        let byteCount = (bitCount + 63) / 64 * 8 + 8
        guard let memory = unsafe calloc(byteCount, 1) else { preconditionFailure("out of memory") }
        unsafe words = memory.assumingMemoryBound(to: UInt64.self)
    }

    deinit { unsafe free(words) }

    /// Sets a bit.
    ///
    /// - Returns: whether it was clear.
    @inlinable @inline(__always) @discardableResult
    public func insert(_ index: Int) -> Bool {
        precondition(index >= 0 && index < bitCount, "a bit outside the bitmap")
        let bit: UInt64 = 1 << UInt64(index & 63)
        let old = unsafe words[index >> 6]
        guard old & bit == 0 else { return false }
        unsafe words[index >> 6] = old | bit
        unsafe words[countIndex] += 1
        return true
    }

    /// Sets the bits of `range`.
    @inlinable @inline(__always)
    public func insert(_ range: ClosedRange<Int>) {
        var index = range.lowerBound
        while index <= range.upperBound {
            insert(index)
            index += 1
        }
    }

    /// Sets the bits that are set in `other`, a bitmap of the same length.
    public func formUnion(_ other: borrowing Bitmap) {
        precondition(other.bitCount == bitCount, "bitmaps of the same length")
        for word in 0..<countIndex {
            let added = unsafe other.words[word] & ~words[word]
            guard added != 0 else { continue }
            unsafe words[word] |= added
            unsafe words[countIndex] += UInt64(added.nonzeroBitCount)
        }
    }

    @inlinable
    public func contains(_ index: Int) -> Bool {
        precondition(index >= 0 && index < bitCount, "a bit outside the bitmap")
        return unsafe words[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    /// Clears the bits of `range`.
    public func remove(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bitCount, "bits outside the bitmap")
        var index = range.lowerBound
        while index < range.upperBound {
            let end = min(range.upperBound, (index | 63) + 1)
            let low: UInt64 = .max << UInt64(index & 63)
            let high: UInt64 = .max >> UInt64(63 - (end - 1) & 63)
            let old = unsafe words[index >> 6]
            unsafe words[index >> 6] = old & ~(low & high)
            unsafe words[countIndex] -= UInt64((old & low & high).nonzeroBitCount)
            index = end
        }
    }

    /// The number of bits that are set.
    public var count: Int { unsafe Int(words[countIndex]) }

    @usableFromInline var countIndex: Int { (bitCount + 63) >> 6 }

    /// The first bit that is set in `range`, if any.
    ///
    /// - Complexity: O(length of the range / 64)
    public func first(in range: Range<Int>) -> Int? { first(in: range, inverting: 0) }

    /// The first bit that is clear in `range`, if any.
    ///
    /// - Complexity: O(length of the range / 64)
    public func firstClear(in range: Range<Int>) -> Int? { first(in: range, inverting: .max) }

    private func first(in range: Range<Int>, inverting mask: UInt64) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= bitCount, "bits outside the bitmap")
        var index = range.lowerBound
        while index < range.upperBound {
            let rest = unsafe (words[index >> 6] ^ mask) >> UInt64(index & 63)
            if rest != 0 {
                let found = index + rest.trailingZeroBitCount
                return found < range.upperBound ? found : nil
            }
            index = (index | 63) + 1
        }
        return nil
    }
}
