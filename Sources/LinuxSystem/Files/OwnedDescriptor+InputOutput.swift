internal import CLinux
internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Reads up to the buffer's size at the file's position, by `read(2)`; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try checked { unsafe Glibc.read(rawValue, buffer.baseAddress, buffer.count) }
    }

    /// Reads up to the buffer's size at `offset`, by `pread(2)`; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Errno) -> Int {
        try checked { unsafe pread(rawValue, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// The bytes at `offset`, at most `byteCount` of them and less at the end of the file, by `pread(2)`.
    public func bytes(at offset: Int, upTo byteCount: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var done = 0
        while done < byteCount {
            let count = try unsafe bytes.withUnsafeMutableBytesTyped { buffer throws(Errno) in
                try unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done)
            }
            if count == 0 { break }
            done += count
        }
        bytes.removeLast(byteCount - done)
        return bytes
    }

    /// Reads to the end of the file, or at most `limit` bytes.
    public func readAll(limit: Int = .max) throws(Errno) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < limit {
            let wanted = min(max(4096, result.count), limit - result.count)
            var failure: Errno?
            let part = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { bytes, count in
                do throws(Errno) {
                    count = try unsafe read(into: UnsafeMutableRawBufferPointer(bytes))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if part.isEmpty { break }
            result.append(contentsOf: part)
        }
        return result
    }

    /// Writes all bytes at the file's position, by `write(2)`.
    public func write(_ bytes: RawSpan) throws(Errno) {
        try writeAll(rawValue, bytes)
    }

    /// Writes all bytes at `offset`, by `pwrite(2)`.
    public func write(_ bytes: RawSpan, at offset: Int) throws(Errno) {
        var done = 0
        while done < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: done)
            done += try checked {
                unsafe rest.withUnsafeBytes { unsafe pwrite(rawValue, $0.baseAddress, $0.count, off_t(offset + done)) }
            }
        }
        #if DEBUG
            FileRecorder.didStore(bytes, into: rawValue, at: offset)
        #endif
    }

    /// Makes contents and metadata durable, by `fsync(2)`.
    public func synchronize() throws(Errno) {
        try recordingSync { () throws(Errno) in try checked { fsync(rawValue) } }
    }

    /// Makes contents durable, with the metadata needed to find them, by `fdatasync(2)`.
    public func synchronizeData() throws(Errno) {
        try recordingSync { () throws(Errno) in try checked { fdatasync(rawValue) } }
    }

    private func recordingSync(_ body: () throws(Errno) -> Void) throws(Errno) {
        #if DEBUG
            let sync = FileRecorder.willSynchronize(rawValue)
        #endif
        try body()
        #if DEBUG
            sync?.didSucceed()
        #endif
    }

    /// Makes sure that the file has space for `range`, growing it if need be, by `posix_fallocate(3)`.
    public func allocate(_ range: Range<Int>) throws(Errno) {
        try checkedByValue { posix_fallocate(rawValue, off_t(range.lowerBound), off_t(range.count)) }
        #if DEBUG
            FileRecorder.didChange(rawValue) { .extended(file: $0, byteCount: range.upperBound) }
        #endif
    }

    /// Gives back the space of `range` and leaves the file's size, by `fallocate(2)`; the bytes then read as zero.
    public func punchHole(_ range: Range<Int>) throws(Errno) {
        try checked {
            fallocate(
                rawValue, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off_t(range.lowerBound), off_t(range.count))
        }
        #if DEBUG
            FileRecorder.didChange(rawValue) { .punched(file: $0, range) }
        #endif
    }

    /// Sets the file's size, by `ftruncate(2)`.
    public func truncate(to byteCount: Int) throws(Errno) {
        try checked { ftruncate(rawValue, off_t(byteCount)) }
        #if DEBUG
            FileRecorder.didChange(rawValue) { .resized(file: $0, byteCount: byteCount) }
        #endif
    }

    /// Takes the file's exclusive advisory lock without waiting, by `flock(2)`. It lasts as long as the open file.
    /// - Returns: whether the lock was free.
    public func tryLock() throws(Errno) -> Bool {
        do {
            try checked { flock(rawValue, LOCK_EX | LOCK_NB) }
            return true
        } catch .wouldBlock {
            return false
        }
    }

    /// Sets or clears O_NONBLOCK.
    public func setNonBlocking(_ isNonBlocking: Bool) throws(Errno) {
        let flags = try checked { clinux_fcntl(rawValue, F_GETFL, 0) }
        let wanted = isNonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        if wanted != flags { try checked { clinux_fcntl(rawValue, F_SETFL, wanted) } }
    }

    /// Keeps other programs that this one starts from inheriting the descriptor, by FD_CLOEXEC.
    public func setCloseOnExec() throws(Errno) { try checked { clinux_fcntl(rawValue, F_SETFD, FD_CLOEXEC) } }

    /// The open file's flags, by `fcntl(2)` with F_GETFL.
    public func openFlags() throws(Errno) -> CInt { try checked { clinux_fcntl(rawValue, F_GETFL, 0) } }

    /// The flags of files that are open for reading, writing or both, and in no other special way. The kernel adds
    /// O_LARGEFILE, whose value user space does not see on 64-bit systems.
    public static let ordinaryFlags: CInt = O_ACCMODE | O_NOFOLLOW | clinux_largefile_flag()

    /// Sets the permission bits, by `fchmod(2)`.
    public func setMode(_ mode: UInt32) throws(Errno) { try checked { fchmod(rawValue, mode) } }

    /// Sets an extended attribute, by `fsetxattr(2)`.
    public func setAttribute(_ name: String, _ value: [UInt8]) throws(Errno) {
        try checked { unsafe fsetxattr(rawValue, name, value, value.count, 0) }
    }
}

/// Whether a write to a descriptor that somebody else owns would end at once, well or not, by `poll(2)`. A pipe then
/// has room for PIPE_BUF bytes.
public func isWritable(_ descriptor: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
}

/// Writes all bytes to a descriptor that somebody else owns, standard output for one, by `write(2)`.
public func writeAll(_ descriptor: CInt, _ bytes: RawSpan) throws(Errno) {
    var done = 0
    while done < bytes.byteCount {
        let rest = bytes.extracting(droppingFirst: done)
        done += try checked { unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) } }
    }
}

extension Array where Element == UInt8 {
    /// `withUnsafeMutableBytes` for bodies that throw `Errno`.
    mutating func withUnsafeMutableBytesTyped<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        do {
            return try unsafe withUnsafeMutableBytes { try unsafe body($0) }
        } catch let error as Errno {
            throw error
        } catch {
            preconditionFailure("the body throws Errno only")
        }
    }
}
