internal import Glibc
public import SystemPackage

/// A file that is read through windows: pieces of one size, each beginning at a multiple of it, of which those that
/// are looked at are mapped, and never two over the same bytes.
///
///     file        |  window 0  |  window 1  |  window 2  |  window 3  |
///     table       |    base    |     0      |    base    |    base    |     0: not mapped, or hidden
///     addresses   base         +s           +2s          +3s
///
/// Where there are addresses enough the whole file has a reservation, with room to grow, and window *n* is at
/// `base + n * size`. Then all entries of the table are `base` or 0, and bytes that several windows hold are in one
/// piece. Where addresses are scarce, windows are mapped wherever there is room, and an access that crosses the border
/// of two has them mapped once more, as one *run* that takes their place. In both cases the address of file offset *o*
/// is `table[o / size] + o`, for all of an access if the entries of its windows are equal. That is all that an access
/// costs: a load from the table, or two, however many windows there are.
///
/// When an entry is 0 the ``WindowPool`` maps the window, and gives up others if the budget demands it. Where nothing
/// can be mapped at all, the bytes are read by `pread(2)`.
///
/// Bytes that another process writes meanwhile may change while they are looked at. If another process cuts off the
/// file, or the disk fails, what cannot be read is zeros, and ``hasFaulted`` says so: it is to be asked after each
/// operation, before its result is used.
///
/// A file belongs to one thread at a time, the one that called ``claim()`` last.
@safe public struct WindowedFile: ~Copyable {
    @usableFromInline let table: WindowTable

    /// - Parameters:
    ///   - byteCount: the file's length, at least 16.
    ///   - largestByteCount: how long it may become while it is open.
    public init(owning descriptor: consuming OwnedDescriptor, byteCount: Int, largestByteCount: Int, pool: WindowPool) {
        precondition(byteCount >= 16, "a file must have room for what is loaded by one access")
        let shift = pool.windowShift
        let windowCount = max(1, (max(byteCount, largestByteCount) + 1 << shift - 1) >> shift)
        let base = pool.reservesAddresses ? AddressSpace.reserve(windowCount << shift) : 0
        table = WindowTable(count: windowCount, base: base, byteCount: byteCount, descriptor: descriptor, pool: pool)
    }

    deinit {
        pool.remove(table)
        table.deallocate()
    }

    /// The windows of this file and of those that share a thread with it.
    public var pool: WindowPool { table.pool }

    /// The bytes of the file that can be accessed.
    @inlinable
    public var byteCount: Int { unsafe table.storage.pointee.byteCount }

    /// How many bytes of the file can be accessed at most, however it grows.
    public var largestByteCount: Int { table.count << table.shift }

    /// Whether something could not be read: the file was cut off, or the disk failed. Stays so.
    @inlinable
    public var hasFaulted: Bool { unsafe table.storage.pointee.flag != 0 }

    /// The file's status, by `fstat(2)`.
    public func status() throws(Errno) -> FileStatus { try FileStatus(ofDescriptor: table.descriptor) }

    /// Says that the calling thread uses the file, and the others of its pool, from now on.
    ///
    /// Nothing is done when it is the same thread as before.
    public func claim() { if !table.isOwn { pool.claim() } }

    /// Looks whether the file now ends before `end`, by `fstat(2)`, and if so counts it as one that could not be read:
    /// the rest of the page in which it ends reads as zeros without a signal. For whoever found something wrong there.
    public func lookForShrinking(below end: Int) {
        guard end <= byteCount, let status = try? status(), status.byteCount < end else { return }
        unsafe table.storage.pointee.flag = 1
    }

    /// Looks whether the file has become longer, by `fstat(2)`, and makes what was added accessible.
    public func lookForGrowth() {
        guard let status = try? status() else { return }
        unsafe table.storage.pointee.byteCount = max(byteCount, min(status.byteCount, largestByteCount))
    }
}
