internal import CLinux
internal import Glibc

/// What the kernel says about a message besides its bytes.
public struct AncillaryData: ~Copyable {
    /// Who sent it; `nil` when the socket was not told to ask.
    public private(set) var credentials: ProcessCredentials?
    /// When it was sent, in microseconds since 1970; `nil` when the socket was not told to ask.
    public private(set) var realtime: UInt64?
    /// The sender's security label; empty when there is none.
    public private(set) var securityLabel: [UInt8] = []
    /// How many descriptors came along.
    public private(set) var descriptorCount = 0
    /// The first of the descriptors; the others are closed already, because no protocol here has a use for them.
    public var descriptor: OwnedDescriptor?
    /// Some of it had no room, or descriptors could not be installed because the process has too many.
    public private(set) var isTruncated: Bool

    /// Takes all out of a message that was received. To be called once for each: it takes over the descriptors.
    ///
    /// - Parameter ownsDescriptors: `false` for a message that another process received, whose descriptors are not
    ///   ours; they are counted only.
    init(takenFrom message: inout msghdr, ownsDescriptors: Bool = true) {
        isTruncated = unsafe message.msg_flags & CInt(MSG_CTRUNC) != 0
        descriptor = nil
        guard unsafe message.msg_controllen > 0 else { return }
        var next = unsafe clinux_cmsg_first(&message)
        while let header = unsafe next {
            // Memory that outlived a process is looked at with care.
            let room = unsafe message.msg_control + message.msg_controllen - UnsafeMutableRawPointer(header)
            guard unsafe header.pointee.cmsg_len <= room else { break }
            if unsafe header.pointee.cmsg_level == SOL_SOCKET { unsafe take(header, ownsDescriptors) }
            unsafe next = clinux_cmsg_next(&message, header)
        }
    }

    private mutating func take(_ header: UnsafeMutablePointer<cmsghdr>, _ ownsDescriptors: Bool) {
        let byteCount = unsafe Int(header.pointee.cmsg_len) - clinux_cmsg_length(0)
        let data = unsafe UnsafeRawBufferPointer(start: clinux_cmsg_data(header), count: max(0, byteCount))
        switch unsafe header.pointee.cmsg_type {
        case CInt(SCM_CREDENTIALS) where byteCount >= MemoryLayout<ucred>.size:
            let sender = unsafe data.loadUnaligned(as: ucred.self)
            // 0 is a process that cannot be seen from here; the others are then the overflow ids.
            credentials = ProcessCredentials(processID: sender.pid, userID: sender.uid, groupID: sender.gid)
        case CInt(SCM_RIGHTS):
            for index in 0..<(byteCount / MemoryLayout<CInt>.size) {
                guard ownsDescriptors else {
                    descriptorCount += 1
                    continue
                }
                let offset = index * MemoryLayout<CInt>.size
                let owned = OwnedDescriptor(owning: unsafe data.loadUnaligned(fromByteOffset: offset, as: CInt.self))
                if descriptorCount == 0 { descriptor = consume owned }
                descriptorCount += 1
            }
        case SO_TIMESTAMP where byteCount >= MemoryLayout<timeval>.size:
            let time = unsafe data.loadUnaligned(as: timeval.self)
            if time.tv_sec >= 0 { realtime = UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_usec) }
        case CInt(SCM_SECURITY):
            securityLabel = unsafe Array(data.prefix { $0 != 0 })
        default:
            break
        }
    }
}
