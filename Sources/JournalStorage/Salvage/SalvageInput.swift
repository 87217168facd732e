internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A window into a file that may be damaged in any way.
///
/// It reads by `pread(2)` and maps nothing: a file that another process cuts off meanwhile ends early, and a page that
/// the disk cannot read any more counts as zeros, where a mapping would end the process with SIGBUS.
struct SalvageInput: ~Copyable {
    private let descriptor: OwnedDescriptor
    /// The file's length when it was opened.
    let byteCount: Int
    private var buffer: ByteBuffer
    /// The offset of the buffer's first byte.
    private var start = 0
    /// How many bytes the disk could not read, and where those end that were counted.
    private(set) var unreadableByteCount = 0
    private var unreadableEnd = 0

    private static let windowByteCount = 1 << 20

    init(_ descriptor: consuming OwnedDescriptor, byteCount: Int) {
        self.byteCount = byteCount
        self.descriptor = descriptor
        buffer = ByteBuffer(minimumCapacity: max(16, min(byteCount, Self.windowByteCount)))
    }

    /// Makes sure that the `count` bytes at `offset` can be looked at.
    ///
    /// - Returns: whether the file has them all.
    @inline(__always)
    mutating func prepare(_ offset: Int, _ count: Int) -> Bool {
        if offset >= start, count <= buffer.count, offset - start <= buffer.count - count { return true }
        return fill(from: offset, atLeast: count)
    }

    /// Bytes that were prepared, and no others since.
    @inline(__always)
    @_lifetime(borrow self)
    func bytes(at offset: Int, count: Int) -> RawSpan {
        buffer.bytes(in: offset - start..<offset - start + count)
    }

    /// An integer among bytes that were prepared.
    @inline(__always)
    func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        buffer.bytes.loadLittleEndian(at: offset - start)
    }

    private mutating func fill(from offset: Int, atLeast count: Int) -> Bool {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else { return false }
        let wanted = min(max(count, Self.windowByteCount), byteCount - offset)
        // One huge field shall not keep its memory for ever.
        if buffer.capacity > 16 * Self.windowByteCount, wanted <= Self.windowByteCount {
            buffer = ByteBuffer(minimumCapacity: Self.windowByteCount)
        }
        buffer.removeAll()
        start = offset
        while buffer.count < wanted {
            let before = buffer.count
            do throws(Errno) {
                let room = min(wanted - before, 4 * Self.windowByteCount)
                try buffer.append(upTo: room) { (span) throws(Errno) in
                    _ = try descriptor.read(into: &span, at: offset + before)
                }
            } catch {
                skipUnreadable(wanted: wanted)
            }
            if buffer.count == before { break }
        }
        return count <= buffer.count
    }

    /// Takes the rest of a page that cannot be read for zeros.
    private mutating func skipUnreadable(wanted: Int) {
        let position = start + buffer.count
        let end = min((position / pageByteCount + 1) * pageByteCount, start + wanted)
        buffer.append(repeating: 0, count: end - position)
        if end > unreadableEnd {
            unreadableByteCount += end - max(position, unreadableEnd)
            unreadableEnd = end
        }
    }

    /// The first offset from `offset` on, rounded down to a multiple of 8, where the file is no hole.
    func nextData(from offset: Int) -> Int {
        guard let next = descriptor.nextData(from: offset) else { return byteCount & ~7 }
        return max(offset, min(next, byteCount) & ~7)
    }
}
