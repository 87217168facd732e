internal import CLinux
internal import Glibc
public import SystemPackage

/// Receives batches of messages, by `recvmmsg(2)`, into memory that is set up once.
///
/// Each slot has address space for the longest message, of which only the touched pages are memory. So a message of
/// any size is received whole without asking for its size first, and without a copy.
@safe public struct MessageReceiver: ~Copyable {
    /// Room for credentials, timestamp and two descriptors, so that a second one is noticed: for no more, because all
    /// that have room are installed, and a sender can pass 253 with each message.
    private static let smallControlByteCount =
        clinux_cmsg_space(MemoryLayout<ucred>.size) + clinux_cmsg_space(MemoryLayout<timeval>.size)
        + clinux_cmsg_space(2 * MemoryLayout<CInt>.size)
    /// The longest security label that has room.
    private static let labelByteCount = 256
    /// What a slot keeps in memory after a long message.
    private static let residentByteCount = 256 * 1024

    public let slotCount: Int
    private let controlByteCount: Int
    /// The longest message that is received whole.
    public let slotByteCount: Int
    /// How many messages the last batch has.
    public private(set) var count = 0

    // The slots' bytes, one behind the other. They begin a little later in their page from slot to slot, so that the
    // beginnings do not compete for the same lines of the processor's cache.
    private let base: UnsafeMutableRawPointer
    private let stride: Int
    private let control: UnsafeMutableRawPointer
    private let vectors: UnsafeMutablePointer<iovec>
    private let headers: UnsafeMutablePointer<mmsghdr>

    /// - Parameters:
    ///   - slotCount: how many messages a batch can have.
    ///   - slotByteCount: the longest message; costs address space, not memory.
    ///   - receivesLabels: whether messages come with security labels.
    public static func make(
        slotCount: Int, slotByteCount: Int, receivesLabels: Bool = false
    ) throws(Errno) -> MessageReceiver {
        let stride = pageAligned(slotByteCount) + pageByteCount
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        var base = unsafe mmap(nil, slotCount * stride, PROT_READ | PROT_WRITE, flags, -1, 0)
        if unsafe base == MAP_FAILED, MappingBudget.relieve(byteCount: slotCount * stride) {
            unsafe base = mmap(nil, slotCount * stride, PROT_READ | PROT_WRITE, flags, -1, 0)
        }
        guard let base = unsafe base, unsafe base != MAP_FAILED else { throw Errno(rawValue: errno) }
        // Huge pages would make each slot cost two megabytes at its first byte.
        unsafe _ = madvise(base, slotCount * stride, MADV_NOHUGEPAGE)
        return unsafe MessageReceiver(slotCount, slotByteCount, receivesLabels, base, stride)
    }

    private init(
        _ slotCount: Int, _ slotByteCount: Int, _ receivesLabels: Bool, _ base: UnsafeMutableRawPointer, _ stride: Int
    ) {
        self.slotCount = slotCount
        self.slotByteCount = slotByteCount
        controlByteCount = Self.smallControlByteCount + (receivesLabels ? clinux_cmsg_space(Self.labelByteCount) : 0)
        unsafe self.base = base
        self.stride = stride
        unsafe control = .allocate(byteCount: slotCount * controlByteCount, alignment: 16)
        unsafe vectors = .allocate(capacity: slotCount)
        unsafe headers = .allocate(capacity: slotCount)
        for slot in 0..<slotCount {
            unsafe (vectors + slot).initialize(to: iovec(iov_base: nil, iov_len: slotByteCount))
            unsafe vectors[slot].iov_base = start(of: slot)
            unsafe (headers + slot).initialize(to: mmsghdr())
            unsafe headers[slot].msg_hdr.msg_iov = vectors + slot
            unsafe headers[slot].msg_hdr.msg_iovlen = 1
            unsafe headers[slot].msg_hdr.msg_control = control + slot * controlByteCount
        }
    }

    deinit {
        for slot in 0..<count { unsafe _ = AncillaryData(takenFrom: &headers[slot].msg_hdr) }
        unsafe _ = munmap(base, slotCount * stride)
        unsafe control.deallocate()
        unsafe vectors.deallocate()
        unsafe headers.deallocate()
    }

    private func start(of slot: Int) -> UnsafeMutableRawPointer {
        unsafe base + slot * stride + slot * 576 % pageByteCount
    }

    /// Receives what is there, without waiting, and forgets the batch before.
    ///
    /// - Returns: the number of messages; 0 when there are none. A stream at its end gives one message of no bytes.
    public mutating func receive(from descriptor: borrowing OwnedDescriptor) throws(Errno) -> Int {
        for slot in 0..<count { forget(slot) }
        for slot in 0..<slotCount {
            unsafe headers[slot].msg_hdr.msg_controllen = controlByteCount
            unsafe headers[slot].msg_hdr.msg_flags = 0
        }
        count = 0
        let flags = CInt(MSG_DONTWAIT) | CInt(MSG_CMSG_CLOEXEC)
        do {
            let received = try checked {
                unsafe recvmmsg(descriptor.rawValue, headers, CUnsignedInt(slotCount), flags, nil)
            }
            count = Int(received)
        } catch .wouldBlock {
            return 0
        }
        return count
    }

    /// Closes descriptors that nobody took, and gives back the memory of a long message.
    private mutating func forget(_ slot: Int) {
        unsafe _ = AncillaryData(takenFrom: &headers[slot].msg_hdr)
        guard unsafe Int(headers[slot].msg_len) > Self.residentByteCount else { return }
        let kept = Self.residentByteCount
        unsafe _ = madvise(base + slot * stride + kept, stride - kept, MADV_DONTNEED)
    }

    /// The bytes of a message of the last batch.
    @_lifetime(borrow self)
    public func bytes(at index: Int) -> RawSpan {
        precondition(index >= 0 && index < count, "no such message")
        let span = unsafe RawSpan(_unsafeStart: start(of: index), byteCount: Int(headers[index].msg_len))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Whether a message was longer than a slot, and the rest of it is lost.
    public func isTruncated(at index: Int) -> Bool {
        precondition(index >= 0 && index < count, "no such message")
        return unsafe headers[index].msg_hdr.msg_flags & CInt(MSG_TRUNC) != 0
    }

    /// What the kernel says about a message of the last batch. Only the first call for each message gets it.
    public mutating func takeAncillaryData(at index: Int) -> AncillaryData {
        precondition(index >= 0 && index < count, "no such message")
        return unsafe AncillaryData(takenFrom: &headers[index].msg_hdr)
    }
}
