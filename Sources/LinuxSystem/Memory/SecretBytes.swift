internal import CLinux
internal import Glibc
public import SystemPackage

/// A run of bytes of fixed length that nobody may find later: wiped when it is given up, by `explicit_bzero(3)`, and
/// never copied or moved by itself.
@safe public struct SecretBytes: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    public let byteCount: Int

    /// So many zeros.
    public init(byteCount: Int) {
        precondition(byteCount > 0, "there must be something to keep")
        self.byteCount = byteCount
        // Aligned for whatever number is kept in it.
        unsafe base = .allocate(byteCount: byteCount, alignment: 16)
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    /// A copy of other bytes, which stay as they are.
    public init(copying bytes: RawSpan) {
        self.init(byteCount: bytes.byteCount)
        store(bytes, at: 0)
    }

    deinit {
        unsafe explicit_bzero(base, byteCount)
        unsafe base.deallocate()
    }

    /// The bytes, to be looked at and not to be copied.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Overwrites the bytes from `offset` on.
    public func store(_ bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && offset + bytes.byteCount <= byteCount, "the bytes lie outside the secret")
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + offset).copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Overwrites the bytes from `offset` on with an integer, its high byte first.
    public func store<T: FixedWidthInteger & BitwiseCopyable>(bigEndian value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= byteCount, "the integer lies outside the secret")
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }

    /// Changes every byte to its exclusive or with `mask`.
    public func invert(with mask: UInt8) {
        for offset in 0..<byteCount {
            unsafe base.storeBytes(of: bytes.byte(at: offset) ^ mask, toByteOffset: offset, as: UInt8.self)
        }
    }

    /// Lets a C library fill in the bytes.
    public func withUnsafeMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    }
}

extension RawSpan {
    fileprivate func byte(at offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}

extension OwnedDescriptor {
    /// Reads from `offset` of the file to fill the secret, by `pread(2)`.
    ///
    /// - Returns: how many bytes there were.
    public func read(into secret: borrowing SecretBytes, at offset: Int) throws(Errno) -> Int {
        var done = 0
        while done < secret.byteCount {
            var result: Result<Int, Errno> = .success(0)
            unsafe secret.withUnsafeMutableBytes { bytes in
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                result = Result { () throws(Errno) in try unsafe read(into: room, at: offset + done) }
            }
            let count = try result.get()
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Writes the secret to `offset` of the file, by `pwrite(2)`.
    public func write(_ secret: borrowing SecretBytes, at offset: Int) throws(Errno) {
        try write(secret.bytes, at: offset)
    }
}

/// Overwrites bytes with zeros, even if nobody looks at them again, by `explicit_bzero(3)`.
public func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe explicit_bzero(start, bytes.count)
}
