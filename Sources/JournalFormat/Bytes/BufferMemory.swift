internal import Glibc
internal import Synchronization

/// Where all memory for ``ByteBuffer``s, and so for every large buffer of ours, comes from.
///
/// When the system has none, whoever holds what can be done without is asked to give it back, and it is tried again;
/// mapped files are what fills a reader's address space. Only if that does not help the program ends, with a message
/// that says how much was wanted.
///
/// What cannot be seen here is what Swift itself allocates: arrays, dictionaries, strings, objects. Its runtime ends
/// the program when it gets no memory. Before a large array is made, ``makeRoom(byteCount:)`` sees to it that there
/// would be enough. What zstd, lz4 and xz allocate for themselves is not seen either; they report an error.
public enum BufferMemory {
    /// Gives back memory or address space for so many bytes, and says whether there was any.
    public typealias Relief = @Sendable (_ byteCount: Int) -> Bool

    /// From how many bytes on an array is large. Below, what Swift's own allocations need is to be had from the C
    /// library's heap, which is never short of so little as long as this much can be had at once.
    public static let largeByteCount = 64 << 10

    private static let relief = Mutex<Relief?>(nil)

    /// Has `relief` called whenever memory cannot be had, by any thread, which may be in the middle of anything.
    public static func setRelief(_ relief: @escaping Relief) { self.relief.withLock { $0 = relief } }

    /// `byteCount` bytes that are not initialised, by `malloc(3)`.
    static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        unsafe untilEnough(byteCount) { unsafe malloc(byteCount) }
    }

    /// `memory` made longer, or elsewhere, by `realloc(3)`.
    static func reallocate(_ memory: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer {
        unsafe untilEnough(byteCount) { unsafe realloc(memory, byteCount) }
    }

    /// Makes sure that `byteCount` bytes could be allocated just now, for an array of Swift's that is made next.
    public static func makeRoom(byteCount: Int) {
        if byteCount < largeByteCount { return }
        unsafe free(allocate(byteCount: byteCount))
    }

    private static func untilEnough(
        _ byteCount: Int, _ allocate: () -> UnsafeMutableRawPointer?
    ) -> UnsafeMutableRawPointer {
        while true {
            if let memory = unsafe allocate() { return unsafe memory }
            // Called without the lock: it may allocate, too.
            let relief = relief.withLock { $0 }
            guard let relief, relief(byteCount) else {
                fatalError("no memory for a buffer of \(byteCount) bytes, although all mapped files were given back")
            }
        }
    }
}
