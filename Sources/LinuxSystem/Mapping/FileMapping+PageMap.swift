internal import Glibc
public import SystemPackage

extension FileMapping {
    /// The pages that the kernel has copied for this process, by `/proc/self/pagemap`: to check the writer's own note of
    /// them. A page that was swapped out counts as well.
    ///
    /// - Returns: the pages' numbers, rising.
    /// - Complexity: O(pages); for tests and debug builds.
    public func copiedPages() throws(Errno) -> [Int] {
        let pageCount = pageAligned(mappedByteCount) / pageByteCount
        let pageMap = try OwnedDescriptor.open("/proc/self/pagemap")
        let first = unsafe Int(bitPattern: base) / pageByteCount
        let bytes = try pageMap.bytes(at: first * 8, count: pageCount * 8)
        let (isPresent, isSwapped, isFile): (UInt64, UInt64, UInt64) = (1 << 63, 1 << 62, 1 << 61)
        return (0..<min(pageCount, bytes.count / 8)).filter { page in
            var entry: UInt64 = 0
            for index in 0..<8 { entry |= UInt64(bytes[page * 8 + index]) << UInt64(8 * index) }
            return entry & isSwapped != 0 || (entry & isPresent != 0 && entry & isFile == 0)
        }
    }
}
