internal import Glibc
internal import Synchronization

/// Which addresses are mapped files of ours, for the handler of SIGBUS.
///
/// The handler may interrupt anything, so looking up takes no lock and allocates nothing: entries lie in chunks that
/// are never freed, and their words are atomic. Whoever faults has its own mapping registered for as long as it looks
/// at it, so its entry does not change meanwhile; others may, and are passed over.
@safe enum FaultRegistry {
    private typealias Word = Atomic<UInt>

    private static let entriesPerChunk = 1024
    /// Start and end of the addresses; the address of the flag; whether the mapping can be stored to.
    private static let wordsPerEntry = 4
    /// The first word of a chunk is the address of the next one.
    nonisolated(unsafe) private static let first: UnsafeMutablePointer<Atomic<UInt>> = unsafe makeChunk()
    /// The addresses of the entries that are not in use.
    private static let unused = Mutex<[UInt]>([])
    private static let last = Mutex<UInt>(0)

    /// A registered mapping.
    @safe struct Entry: Sendable {
        fileprivate let address: UInt

        /// Forgets the mapping, which is about to be unmapped.
        func remove() {
            unsafe FaultRegistry.words(address)[0].store(0, ordering: .releasing)
            FaultRegistry.unused.withLock { $0.append(address) }
        }
    }

    /// Registers `byteCount` bytes from `start` on, and installs the handler if that was not done yet.
    ///
    /// - Parameter flag: set to 1 when a page of the mapping cannot be read; must live as long as the entry.
    static func add(_ start: UInt, _ byteCount: Int, flag: UnsafeMutablePointer<UInt32>, isWritable: Bool) -> Entry {
        _ = unsafe first
        BusErrorHandler.install()
        let address = unused.withLock { unused in
            if unused.isEmpty { addChunk(to: &unused) }
            return unused.removeLast()
        }
        let words = unsafe words(address)
        unsafe words[1].store(start + UInt(byteCount), ordering: .relaxed)
        unsafe words[2].store(UInt(bitPattern: flag), ordering: .relaxed)
        unsafe words[3].store(isWritable ? 1 : 0, ordering: .relaxed)
        // Last: an entry without a start is not looked at.
        unsafe words[0].store(start, ordering: .releasing)
        return Entry(address: address)
    }

    private static func words(_ address: UInt) -> UnsafeMutablePointer<Atomic<UInt>> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    private static func makeChunk() -> UnsafeMutablePointer<Atomic<UInt>> {
        let count = 1 + entriesPerChunk * wordsPerEntry
        let chunk = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: count)
        for index in 0..<count { unsafe (chunk + index).initialize(to: Atomic(0)) }
        return unsafe chunk
    }

    /// Takes the first chunk, or adds one behind the last.
    private static func addChunk(to unused: inout [UInt]) {
        let chunk = last.withLock { last in
            var chunk = unsafe first
            if last != 0 {
                unsafe chunk = makeChunk()
                unsafe words(last)[0].store(UInt(bitPattern: chunk), ordering: .releasing)
            }
            last = UInt(bitPattern: chunk)
            return last
        }
        for index in (0..<entriesPerChunk).reversed() {
            unused.append(chunk + UInt((1 + index * wordsPerEntry) * MemoryLayout<UInt>.stride))
        }
    }

    /// Maps a page of zeros over the one at `address` and sets the file's flag, if the address is one of ours.
    ///
    /// Called by the handler: everything in here may interrupt anything.
    /// - Returns: whether the access can be repeated now.
    static func repair(_ address: UInt) -> Bool {
        var chunk = unsafe first
        while true {
            for index in 0..<entriesPerChunk {
                let entry = unsafe chunk + 1 + index * wordsPerEntry
                let start = unsafe entry[0].load(ordering: .acquiring)
                guard start != 0, start <= address, unsafe address < entry[1].load(ordering: .relaxed) else { continue }
                let flag = unsafe UnsafeMutablePointer<UInt32>(bitPattern: entry[2].load(ordering: .relaxed))
                let isWritable = unsafe entry[3].load(ordering: .relaxed) != 0
                // Another thread may have given the entry to another mapping between these loads.
                guard unsafe entry[0].load(ordering: .acquiring) == start, let flag = unsafe flag else { continue }
                let page = unsafe UnsafeMutableRawPointer(bitPattern: address & ~UInt(pageByteCount - 1))
                let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
                let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
                guard unsafe mmap(page, pageByteCount, protection, flags, -1, 0) != MAP_FAILED else { return false }
                unsafe flag.pointee = 1
                return true
            }
            let next = unsafe chunk[0].load(ordering: .acquiring)
            guard next != 0 else { return false }
            unsafe chunk = words(next)
        }
    }
}
