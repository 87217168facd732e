internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Reads what fits into the free part of `span` at the file's position, by `read(2)`.
    ///
    /// - Returns: how many bytes it was; 0 at the end.
    @discardableResult
    public func read(into span: inout OutputRawSpan) throws(Errno) -> Int {
        try unsafe span.withUnsafeMutableBytes { buffer, initializedCount throws(Errno) in
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initializedCount...])
            let count = try unsafe read(into: room)
            initializedCount += count
            return count
        }
    }

    /// Reads what fits into the free part of `span` from `offset` on, by `pread(2)`.
    ///
    /// - Returns: how many bytes it was; 0 at the end.
    @discardableResult
    public func read(into span: inout OutputRawSpan, at offset: Int) throws(Errno) -> Int {
        try unsafe span.withUnsafeMutableBytes { buffer, initializedCount throws(Errno) in
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initializedCount...])
            let count = try unsafe read(into: room, at: offset)
            initializedCount += count
            return count
        }
    }
}
