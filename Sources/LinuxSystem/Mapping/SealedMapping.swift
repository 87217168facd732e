internal import Glibc
public import SystemPackage

/// A file whose seals keep it from changing, mapped for reading.
///
/// Without the seals another process could change the bytes while they are looked at, or shorten the file, and the
/// next look would raise SIGBUS.
@safe public struct SealedMapping: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let byteCount: Int

    /// Maps the first `byteCount` bytes, by `mmap(2)` with MAP_PRIVATE.
    ///
    /// - Precondition: the file is sealed against writing and shrinking, `byteCount` is above 0 and within the file.
    public static func map(
        _ descriptor: borrowing OwnedDescriptor, byteCount: Int
    ) throws(Errno) -> SealedMapping {
        precondition(descriptor.seals().isSuperset(of: [.write, .shrink]), "the file could change")
        let base = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
        guard let base = unsafe base, unsafe base != MAP_FAILED else { throw Errno(rawValue: errno) }
        return unsafe SealedMapping(base: base, byteCount: byteCount)
    }

    private init(base: UnsafeMutableRawPointer, byteCount: Int) {
        unsafe self.base = base
        self.byteCount = byteCount
    }

    deinit { unsafe _ = munmap(base, byteCount) }

    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
