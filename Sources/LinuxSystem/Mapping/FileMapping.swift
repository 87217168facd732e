internal import CLinux
internal import Glibc
public import Synchronization
public import SystemPackage

/// A file mapped into a reservation of address space: file offset *o* is always at `base + o`.
///
/// The reservation is made for as long as the file may become. It costs no memory, but counts against RLIMIT_AS.
/// Growth maps more of the file at the same addresses, so nothing that points into the file ever moves.
///
/// Accesses are checked against what is mapped. Loads and stores of fields that another thread or process changes
/// meanwhile are atomic; a plain load of such a field may be moved out of a loop and never see the change.
///
/// A writer can isolate its view for a while (`FileMapping+Isolation.swift`): then stores go to pages of its own, which
/// are remembered, and the file stays as it is until they are merged into it.
@safe public struct FileMapping: ~Copyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeMutableRawPointer
    /// The bytes of address space reserved.
    public let reservedByteCount: Int
    public let isWritable: Bool
    @usableFromInline let mapped: Atomic<Int>
    /// Whether stores stay in pages of this process.
    public internal(set) var isIsolated = false
    /// The runs of ``isolationByteCount`` bytes that were stored to since the view was isolated.
    @usableFromInline let isolatedPages: Bitmap
    /// Whether stores into the file itself are remembered, for ``takeChangedRuns()``.
    public var notesChanges = false
    /// Those that were.
    @usableFromInline let changedPages: Bitmap
    @usableFromInline static var isolationShift: Int { 12 }
    private let fault: FaultRegistration
    #if DEBUG
        /// The number that a ``FileRecorder`` knows the file by; 0 when there is none.
        @usableFromInline let recordedFile = Atomic(0)
    #endif

    private init(base: UnsafeMutableRawPointer, reservedByteCount: Int, isWritable: Bool) {
        unsafe self.base = base
        self.reservedByteCount = reservedByteCount
        self.isWritable = isWritable
        mapped = Atomic(0)
        isolatedPages = Bitmap(bitCount: isWritable ? reservedByteCount >> Self.isolationShift : 0)
        changedPages = Bitmap(bitCount: isolatedPages.bitCount)
        fault = unsafe FaultRegistration(base, reservedByteCount, isWritable: isWritable)
    }

    /// Reserves address space for a file that may become `byteCount` bytes long, by `mmap(2)` with PROT_NONE.
    public static func reserve(byteCount: Int, isWritable: Bool) throws(Errno) -> FileMapping {
        let byteCount = pageAligned(max(byteCount, 1))
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        var base = unsafe mmap(nil, byteCount, PROT_NONE, flags, -1, 0)
        if unsafe base == MAP_FAILED, MappingBudget.relieve(byteCount: byteCount) {
            unsafe base = mmap(nil, byteCount, PROT_NONE, flags, -1, 0)
        }
        guard let base = unsafe base, unsafe base != MAP_FAILED else { throw Errno(rawValue: errno) }
        return unsafe FileMapping(base: base, reservedByteCount: byteCount, isWritable: isWritable)
    }

    deinit {
        fault.remove()
        unsafe _ = munmap(base, reservedByteCount)
    }

    /// Whether a mapped page could not be read or stored to, because another program cut off the file or the disk
    /// failed; zeros are in its place. To be asked after an operation, before its result is used.
    public var hasFaulted: Bool { fault.hasFaulted }

    /// The bytes of the file that can be accessed.
    @inlinable
    public var mappedByteCount: Int { mapped.load(ordering: .acquiring) }

    /// Maps the file's first `byteCount` bytes, or what of them is not mapped yet, by `mmap(2)` with MAP_SHARED, or
    /// MAP_PRIVATE in an isolated view.
    ///
    /// The caller sees to it that the file is that long: an access beyond a file's end raises SIGBUS.
    /// - Throws: ENOMEM when the reservation is too small or the system refuses.
    public func map(_ descriptor: borrowing OwnedDescriptor, byteCount: Int) throws(Errno) {
        let old = pageAligned(mappedByteCount)
        guard byteCount <= reservedByteCount else { throw .noMemory }
        if byteCount > old {
            try place(old..<pageAligned(byteCount), of: descriptor, isIsolated ? MAP_PRIVATE : MAP_SHARED)
        }
        if byteCount > mappedByteCount { mapped.store(byteCount, ordering: .releasing) }
    }

    /// Maps `range` of the file at its place, over what is there.
    func place(_ range: Range<Int>, of descriptor: borrowing OwnedDescriptor, _ kind: CInt) throws(Errno) {
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let result = unsafe mmap(
            base + range.lowerBound, range.count, protection, kind | MAP_FIXED, descriptor.rawValue,
            off_t(range.lowerBound))
        guard unsafe result != MAP_FAILED else { throw Errno(rawValue: errno) }
        #if DEBUG
            recordedFile.store(FileRecorder.number(of: descriptor.rawValue), ordering: .relaxed)
        #endif
    }
}

/// The size of a page of memory, in bytes.
public let pageByteCount = Int(sysconf(CInt(_SC_PAGESIZE)))

/// `byteCount` rounded up to whole pages.
@inlinable
public func pageAligned(_ byteCount: Int) -> Int { (byteCount + pageByteCount - 1) & ~(pageByteCount - 1) }
