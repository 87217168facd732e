import Glibc
import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A file that is cut off while it is mapped")
struct BusErrorTests {
    static let windowByteCount = WindowedFileTests.windowByteCount

    @Test("reads as zeros and says so; other files go on", arguments: [true, false])
    func truncated(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let bytes = WindowedFileTests.pattern(4 * Self.windowByteCount)
        let path = try directory.write(bytes, to: "cut")
        let other = try directory.write(bytes, to: "whole")
        let pool = WindowPool(windowByteCount: Self.windowByteCount, reservesAddresses: reservesAddresses)
        let file = try WindowedFileTests.open(path, pool)
        let whole = try WindowedFileTests.open(other, pool)
        _ = file.load(at: 3 * Self.windowByteCount, as: UInt64.self)
        try OwnedDescriptor.open(path, .readWrite).truncate(to: Self.windowByteCount + 4096)
        expect(file.load(at: 8) == WindowedFileTests.word(bytes, 8))
        expect(!file.hasFaulted)
        expect(file.load(at: 3 * Self.windowByteCount, as: UInt64.self) == 0)
        expect(file.hasFaulted)
        // Also in a span over what is there and what is not.
        let span = file.withBytes(at: Self.windowByteCount, count: 8192) { $0.array }
        #expect(
            span == Array(bytes[Self.windowByteCount..<Self.windowByteCount + 4096]) + Array(repeating: 0, count: 4096))
        expect(whole.withBytes(at: 0, count: bytes.count) { $0.array } == bytes)
        expect(!whole.hasFaulted)
    }

    @Test("is noticed by its writer")
    func writer() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(WindowedFileTests.pattern(8 * 4096), to: "written")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        let mapping = try FileMapping.reserve(byteCount: 1 << 20, isWritable: true)
        try mapping.map(descriptor, byteCount: 8 * 4096)
        mapping.store(UInt64(1), at: 4 * 4096)
        expect(!mapping.hasFaulted)
        try descriptor.truncate(to: 4096)
        mapping.store(UInt64(2), at: 4 * 4096)
        expect(mapping.hasFaulted)
        expect(mapping.load(at: 4 * 4096, as: UInt64.self) == 2)
    }

    @Test("ends the program if it is not one of ours")
    func foreign() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            // The handler is in place.
            let mapping = try FileMapping.reserve(byteCount: 4096, isWritable: false)
            let file = try OwnedDescriptor.memoryFile(name: "foreign")
            try file.truncate(to: 4096)
            let page = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED, file.rawValue, 0)
            try file.truncate(to: 0)
            if let page = unsafe page { _ = unsafe page.load(as: UInt8.self) }
            _ = mapping.hasFaulted
        }
    }

    @Test("a signal that somebody sends does what it did before")
    func sent() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            let mapping = try FileMapping.reserve(byteCount: 4096, isWritable: false)
            Signal(rawValue: SIGBUS).raise()
            _ = mapping.hasFaulted
        }
        await #expect(processExitsWith: .exitCode(7)) {
            _ = Glibc.signal(SIGBUS) { _ in _exit(7) }
            let mapping = try FileMapping.reserve(byteCount: 4096, isWritable: false)
            Signal(rawValue: SIGBUS).raise()
            _ = mapping.hasFaulted
        }
    }
}
