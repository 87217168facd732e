internal import CLinux
internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Sends one message, by `sendmsg(2)` with MSG_NOSIGNAL.
    ///
    /// - Parameters:
    ///   - path: where to, for a socket that is not connected.
    ///   - descriptors: copies of these descriptors go along; the caller keeps its own.
    /// - Returns: the bytes sent: all of them for a datagram, perhaps fewer for a stream.
    @discardableResult
    public func send(
        _ bytes: RawSpan, to path: FilePath? = nil, descriptors: [CInt] = []
    ) throws(Errno) -> Int {
        var control = [UInt8](repeating: 0, count: descriptors.isEmpty ? 0 : controlByteCount(descriptors.count))
        return try unsafe control.withUnsafeMutableBytesTyped { control throws(Errno) in
            try unsafe bytes.withUnsafeBytesTyped { payload throws(Errno) in
                var vector = unsafe iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: payload.baseAddress), iov_len: payload.count)
                return try unsafe withUnsafeMutablePointer(to: &vector) { vector throws(Errno) in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = vector
                    unsafe message.msg_iovlen = 1
                    if !descriptors.isEmpty { unsafe attach(descriptors, in: control, to: &message) }
                    guard let path else { return try checked { unsafe sendmsg(rawValue, &message, sendFlags) } }
                    return try unsafe UnixAddress(path).withAddress { address, length throws(Errno) in
                        unsafe message.msg_name = UnsafeMutableRawPointer(mutating: address)
                        unsafe message.msg_namelen = length
                        return try checked { unsafe sendmsg(rawValue, &message, sendFlags) }
                    }
                }
            }
        }
    }
}

private let sendFlags = CInt(MSG_NOSIGNAL)

private func controlByteCount(_ descriptorCount: Int) -> Int {
    clinux_cmsg_space(descriptorCount * MemoryLayout<CInt>.size)
}

private func attach(
    _ descriptors: [CInt], in control: UnsafeMutableRawBufferPointer, to message: inout msghdr
) {
    unsafe message.msg_control = control.baseAddress
    unsafe message.msg_controllen = control.count
    guard let header = unsafe clinux_cmsg_first(&message) else { return }
    unsafe header.pointee.cmsg_level = SOL_SOCKET
    unsafe header.pointee.cmsg_type = CInt(SCM_RIGHTS)
    unsafe header.pointee.cmsg_len = clinux_cmsg_length(descriptors.count * MemoryLayout<CInt>.size)
    unsafe descriptors.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(start: clinux_cmsg_data(header), count: source.count)
            .copyMemory(from: source)
    }
}

extension RawSpan {
    /// `withUnsafeBytes` for bodies that throw `Errno`.
    fileprivate func withUnsafeBytesTyped<Result>(
        _ body: (UnsafeRawBufferPointer) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        do {
            return try unsafe withUnsafeBytes { try unsafe body($0) }
        } catch let error as Errno {
            throw error
        } catch {
            preconditionFailure("the body throws Errno only")
        }
    }
}
