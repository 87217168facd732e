internal import Glibc

extension RawSpan {
    /// The offset of the first `byte` at or after `start`, or `nil`.
    ///
    /// - Complexity: O(n), by `memchr(3)`.
    public func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < byteCount else { return nil }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, CInt(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Whether both spans hold the same bytes.
    ///
    /// - Complexity: O(n), by `memcmp(3)`.
    public func hasSameBytes(as other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe memcmp(left, right, byteCount) == 0
            }
        }
    }

    /// Whether the span holds exactly the bytes of `text`.
    public func equals(_ text: StaticString) -> Bool {
        byteCount == text.utf8CodeUnitCount && starts(with: text)
    }

    /// Whether the span begins with the bytes of `text`.
    public func starts(with text: StaticString) -> Bool {
        guard byteCount >= text.utf8CodeUnitCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
        }
    }

    /// The bytes as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A copy of the bytes.
    public var array: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
