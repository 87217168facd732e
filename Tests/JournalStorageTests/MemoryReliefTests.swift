import Glibc
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

// Sanitizers reserve terabytes of addresses for what they note of each byte.
@Suite("memory that cannot be had", .enabled(if: Sanitizer.current == nil))
struct MemoryReliefTests {
    @Test("is looked for among the mapped files; a buffer is then allocated after all, and the file read on")
    func relief() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let path = try Fixture.path("v256-regular-keyed-zstd.journal")
            // Windows of 256 MiB in sum, far beyond the end of the small file: what is scarce are addresses.
            let pool = WindowPool(windowByteCount: 256 << 20, reservesAddresses: false)
            let file = try JournalFile.open(path, windows: pool)
            var list = file.allEntries()
            guard pool.mappedByteCount == 256 << 20 else { _exit(2) }
            let text = String(decoding: try FileSystem.contents(of: "/proc/self/statm"), as: UTF8.self)
            let used = (UInt(text.prefix { $0 != " " }) ?? 0) * UInt(pageByteCount)
            var limit = rlimit(rlim_cur: used + 64 << 20, rlim_max: used + 64 << 20)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { _exit(3) }
            var buffer = ByteBuffer(minimumCapacity: 100 << 20)
            guard pool.mappedByteCount == 0 else { _exit(4) }
            buffer.append(1)
            buffer = ByteBuffer(minimumCapacity: 16)
            guard let entry = file.readableEntry(in: &list, from: 399, .forward) else { _exit(5) }
            guard entry.index == 399 else { _exit(6) }
            // Growing, and what arrays ask for, too.
            guard pool.mappedByteCount == 256 << 20 else { _exit(7) }
            buffer.reserve(100 << 20)
            guard pool.mappedByteCount == 0 else { _exit(8) }
            buffer = ByteBuffer(minimumCapacity: 16)
            _ = file.readableEntry(in: &list, from: 0, .forward)
            BufferMemory.makeRoom(byteCount: 100 << 20)
            guard pool.mappedByteCount == 0 else { _exit(9) }
            _exit(0)
        }
    }

    @Test("ends the program when there is nothing to give back")
    func nothing() async {
        await #expect(processExitsWith: .failure) {
            var limit = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            let buffer = ByteBuffer(minimumCapacity: 2 << 30)
            _exit(buffer.capacity > 0 ? 0 : 1)
        }
    }
}
