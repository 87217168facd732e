internal import CLinux
internal import Glibc

/// Where a ``MessageReceiver``'s memory has what.
///
///     offset  bytes  field
///          0      8  slotByteCount    the longest message
///          8      4  slotCount        how many messages a batch can have
///         12      4  controlByteCount the room for what comes with a message
///         16      8  batch            the number of the batch; 0 before the first
///         64         a struct mmsghdr for each slot, as the kernel has it
///                    controlByteCount bytes for each slot
///                    to the next page
///                    for each slot the pages of a message, which begins somewhere in the first one
///
/// In a file on tmpfs all of it survives the process: a message that has left its socket can be found there by whoever
/// comes next, with what the kernel said about it. The integers are the machine's own, as the kernel's are: the file
/// does not outlive the boot.
public struct ReceptionLayout: Hashable, Sendable {
    enum Offset {
        static let slotByteCount = 0
        static let slotCount = 8
        static let controlByteCount = 12
        static let batch = 16
        static let headers = 64
    }

    public let slotCount: Int
    public let slotByteCount: Int

    /// - Parameters:
    ///   - slotCount: how many messages a batch can have, at most 64.
    ///   - slotByteCount: the longest message; costs address space, not memory.
    public init(slotCount: Int, slotByteCount: Int) {
        precondition((1...64).contains(slotCount) && slotByteCount > 0, "a batch has 1 to 64 messages")
        self.slotCount = slotCount
        self.slotByteCount = slotByteCount
    }

    /// Room for credentials, timestamp and two descriptors, so that a second one is noticed: for no more, because all
    /// that have room are installed, and a sender can pass 253 with each message.
    static let smallControlByteCount =
        clinux_cmsg_space(MemoryLayout<ucred>.size) + clinux_cmsg_space(MemoryLayout<timeval>.size)
        + clinux_cmsg_space(2 * MemoryLayout<CInt>.size)
    /// The same, and the longest security label that has room. Memory is laid out for labels whether they come or not.
    static let controlByteCount = (smallControlByteCount + clinux_cmsg_space(256) + 15) & ~15

    var controlOffset: Int { unsafe (Offset.headers + slotCount * MemoryLayout<mmsghdr>.stride + 15) & ~15 }
    var slotsOffset: Int { pageAligned(controlOffset + slotCount * Self.controlByteCount) }
    var slotStride: Int { pageAligned(slotByteCount) + pageByteCount }

    /// The memory that is needed, in bytes: whole pages.
    public var byteCount: Int { slotsOffset + slotCount * slotStride }

    /// Where the message of a slot begins. The beginnings do not compete for the same lines of the processor's cache.
    func start(of slot: Int) -> Int { slotsOffset + slot * slotStride + slot * 576 % pageByteCount }

    /// What every batch uses, and of each slot what a message of usual length takes: to be there beforehand.
    public var usedRanges: [Range<Int>] {
        let slots = (0..<slotCount).map { slot in
            let start = slotsOffset + slot * slotStride
            return start..<start + min(slotStride, Self.usualByteCount + pageByteCount)
        }
        return [0..<slotsOffset] + slots
    }

    /// The length of a message, in bytes, that is received without asking the kernel for memory.
    private static let usualByteCount = 16 * 1024
}
