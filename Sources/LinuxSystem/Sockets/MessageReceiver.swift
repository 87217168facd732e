internal import CLinux
internal import Glibc
internal import Synchronization
public import SystemPackage

/// Receives batches of messages, by `recvmmsg(2)`, into memory that is set up once.
///
/// Each slot has address space for the longest message, of which only the touched pages are memory. So a message of
/// any size is received whole without asking for its size first, and without a copy.
///
/// The memory can be that of a file on tmpfs. Then a message that has left its socket outlives the process, see
/// ``make(_:in:at:receivesLabels:)``.
@safe public struct MessageReceiver: ~Copyable {
    public let layout: ReceptionLayout
    private let receivesLabels: Bool
    /// How many messages the last batch has.
    public private(set) var count: Int
    /// Whether the last batch was received by another process, which has ended.
    public private(set) var isRecovered: Bool
    /// The slots of the batch whose ancillary data was taken.
    private var takenSlots: UInt64 = 0

    private let base: UnsafeMutableRawPointer
    private let vectors: UnsafeMutablePointer<iovec>
    private let headers: UnsafeMutablePointer<mmsghdr>
    /// What the memory is part of; `nil` when it is this receiver's alone.
    private let file: MirroredMapping?

    /// The length of a slot that received nothing: 0 is that of an empty message.
    private static let noLength = UInt32.max

    /// A receiver with memory of its own.
    ///
    /// - Parameters:
    ///   - slotCount: how many messages a batch can have, at most 64.
    ///   - slotByteCount: the longest message; costs address space, not memory.
    ///   - receivesLabels: whether messages come with security labels.
    public static func make(
        slotCount: Int, slotByteCount: Int, receivesLabels: Bool = false
    ) throws(Errno) -> MessageReceiver {
        let layout = ReceptionLayout(slotCount: slotCount, slotByteCount: slotByteCount)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        var base = unsafe mmap(nil, layout.byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
        if unsafe base == MAP_FAILED, MappingBudget.relieve(byteCount: layout.byteCount) {
            unsafe base = mmap(nil, layout.byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
        }
        guard let base = unsafe base, unsafe base != MAP_FAILED else { throw Errno(rawValue: errno) }
        // Huge pages would make each slot cost two megabytes at its first byte.
        unsafe _ = madvise(base, layout.byteCount, MADV_NOHUGEPAGE)
        return unsafe MessageReceiver(layout, base, nil, receivesLabels)
    }

    /// A receiver whose memory is the part of a file that begins at `offset`, on a page.
    ///
    /// When another process received into it and was killed, that process's last batch is this receiver's first one,
    /// as if it had been received here: ``isRecovered`` and ``count`` tell. What of it was worked off the file's owner
    /// must know, by ``batch``. Descriptors that came along ended with the process; they are counted, no more.
    ///
    /// The kernel stores the bytes of a message, then what comes along with it, its length last. A signal, SIGKILL
    /// too, ends the process on its way back from the kernel and not between two of these, because the call does not
    /// wait. So a slot either has a length, and then all of its message, or the message is still in the socket. One
    /// thing can come between: a page of a message longer than usual for which there is no memory. Then `recvmmsg(2)`
    /// fails with EFAULT and the message is gone, killed or not.
    public static func make(
        _ layout: ReceptionLayout, in file: MirroredMapping, at offset: Int, receivesLabels: Bool = false
    ) -> MessageReceiver {
        file.check(offset, layout.byteCount)
        precondition(offset % pageByteCount == 0, "slots are made of whole pages")
        return unsafe MessageReceiver(layout, file.base + offset, file, receivesLabels)
    }

    private init(
        _ layout: ReceptionLayout, _ base: UnsafeMutableRawPointer, _ file: MirroredMapping?, _ receivesLabels: Bool
    ) {
        self.layout = layout
        self.receivesLabels = receivesLabels
        self.file = file
        unsafe self.base = base
        unsafe vectors = .allocate(capacity: layout.slotCount)
        unsafe headers = (base + ReceptionLayout.Offset.headers).assumingMemoryBound(to: mmsghdr.self)
        count = unsafe Self.recoverableCount(layout, base, headers)
        isRecovered = count > 0
        for slot in 0..<layout.slotCount {
            unsafe (vectors + slot).initialize(
                to: iovec(iov_base: base + layout.start(of: slot), iov_len: layout.slotByteCount))
            unsafe headers[slot].msg_hdr.msg_name = nil
            unsafe headers[slot].msg_hdr.msg_namelen = 0
            unsafe headers[slot].msg_hdr.msg_iov = vectors + slot
            unsafe headers[slot].msg_hdr.msg_iovlen = 1
            unsafe headers[slot].msg_hdr.msg_control =
                base + layout.controlOffset + slot * ReceptionLayout.controlByteCount
            if slot >= count { reset(slot) }
        }
        // Behind the resets: memory that was laid out otherwise must not seem to have messages.
        typealias Offset = ReceptionLayout.Offset
        unsafe base.storeBytes(of: layout.slotByteCount, toByteOffset: Offset.slotByteCount, as: Int.self)
        unsafe base.storeBytes(of: UInt32(layout.slotCount), toByteOffset: Offset.slotCount, as: UInt32.self)
        let controlByteCount = UInt32(ReceptionLayout.controlByteCount)
        unsafe base.storeBytes(of: controlByteCount, toByteOffset: Offset.controlByteCount, as: UInt32.self)
    }

    /// How many messages another process left in this memory: those of its last batch, which begin with the first slot
    /// and have a length.
    private static func recoverableCount(
        _ layout: ReceptionLayout, _ base: UnsafeMutableRawPointer, _ headers: UnsafeMutablePointer<mmsghdr>
    ) -> Int {
        typealias Offset = ReceptionLayout.Offset
        guard unsafe base.load(fromByteOffset: Offset.batch, as: UInt64.self) > 0,
            unsafe base.load(fromByteOffset: Offset.slotByteCount, as: Int.self) == layout.slotByteCount,
            unsafe base.load(fromByteOffset: Offset.slotCount, as: UInt32.self) == layout.slotCount,
            unsafe base.load(fromByteOffset: Offset.controlByteCount, as: UInt32.self)
                == ReceptionLayout.controlByteCount
        else { return 0 }
        var count = 0
        while count < layout.slotCount, unsafe Int(headers[count].msg_len) <= layout.slotByteCount,
            unsafe headers[count].msg_hdr.msg_controllen <= ReceptionLayout.controlByteCount
        {
            count += 1
        }
        return count
    }

    deinit {
        for slot in 0..<count where !isTaken(slot) { _ = ancillaryData(of: slot) }
        if file == nil { unsafe _ = munmap(base, layout.byteCount) }
        unsafe vectors.deallocate()
    }

    /// The number of the last batch; 0 before the first.
    public var batch: UInt64 { unsafe base.load(fromByteOffset: ReceptionLayout.Offset.batch, as: UInt64.self) }

    /// Receives what is there, without waiting, and forgets the batch before.
    ///
    /// - Returns: the number of messages; 0 when there are none. A stream at its end gives one message of no bytes.
    /// - Throws: EFAULT also when there was no memory for a message, which is lost.
    public mutating func receive(from descriptor: borrowing OwnedDescriptor) throws(Errno) -> Int {
        for slot in 0..<count { forget(slot) }
        // A call that failed has used the first slot all the same.
        for slot in 0..<min(count + 1, layout.slotCount) { reset(slot) }
        count = 0
        isRecovered = false
        takenSlots = 0
        // Behind the resets: a batch of this number must never seem to have the messages of the one before.
        let number = unsafe (base + ReceptionLayout.Offset.batch).assumingMemoryBound(to: Atomic<UInt64>.self)
        unsafe number.pointee.store(batch + 1, ordering: .releasing)
        let flags = CInt(MSG_DONTWAIT) | CInt(MSG_CMSG_CLOEXEC)
        do {
            let received = try checked {
                unsafe recvmmsg(descriptor.rawValue, headers, CUnsignedInt(layout.slotCount), flags, nil)
            }
            count = Int(received)
        } catch .wouldBlock {
            return 0
        }
        return count
    }

    private func reset(_ slot: Int) {
        let labelByteCount =
            receivesLabels ? 0 : ReceptionLayout.controlByteCount - ReceptionLayout.smallControlByteCount
        unsafe headers[slot].msg_hdr.msg_controllen = ReceptionLayout.controlByteCount - labelByteCount
        unsafe headers[slot].msg_hdr.msg_flags = 0
        unsafe headers[slot].msg_len = Self.noLength
    }

    /// Closes descriptors that nobody took, and gives back the memory of a long message.
    private func forget(_ slot: Int) {
        if !isTaken(slot) { _ = ancillaryData(of: slot) }
        // What a slot keeps in memory after a long message; less of a file, whose memory counts against its owner.
        let kept = file == nil ? 256 * 1024 : 64 * 1024
        guard unsafe Int(headers[slot].msg_len) > kept - pageByteCount, layout.slotStride > kept else { return }
        let start = layout.slotsOffset + slot * layout.slotStride + kept
        unsafe _ = madvise(base + start, layout.slotStride - kept, file == nil ? MADV_DONTNEED : MADV_REMOVE)
    }

    /// The bytes of a message of the last batch.
    @_lifetime(borrow self)
    public func bytes(at index: Int) -> RawSpan {
        precondition(index >= 0 && index < count, "no such message")
        let span = unsafe RawSpan(_unsafeStart: base + layout.start(of: index), byteCount: Int(headers[index].msg_len))
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
        defer { takenSlots |= 1 << UInt64(index) }
        return ancillaryData(of: index)
    }

    private func isTaken(_ slot: Int) -> Bool { takenSlots & 1 << UInt64(slot) != 0 }

    private func ancillaryData(of slot: Int) -> AncillaryData {
        // From a copy: the file keeps it for whoever comes next.
        var message = unsafe headers[slot].msg_hdr
        if isTaken(slot) { unsafe message.msg_controllen = 0 }
        return unsafe AncillaryData(takenFrom: &message, ownsDescriptors: !isRecovered)
    }
}
