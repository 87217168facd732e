import Glibc
import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("The budget of mapped bytes", .serialized)
struct MappingBudgetTests {
    @Test("holds over all pools of a process")
    func limit() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            let directory = try TemporaryDirectory()
            let bytes = [UInt8](repeating: 7, count: 12 << 20)
            let path = try directory.write(bytes, to: "file")
            MappingBudget.limitByteCount = 1
            guard MappingBudget.limitByteCount == MappingBudget.minimumByteCount else { exit(2) }
            let first = try WindowedFileTests.open(path, WindowPool())
            let second = try WindowedFileTests.open(path, WindowPool())
            for round in 0..<3 {
                for offset in stride(from: 0, to: bytes.count, by: 1 << 19) {
                    first.claim()
                    guard first.load(at: offset, as: UInt8.self) == 7 else { exit(3) }
                    // The first two windows are used again and again; the hand passes over them.
                    _ = first.load(at: 0, as: UInt8.self)
                    guard MappingBudget.mappedByteCount <= 6 << 20 else { exit(4) }
                }
                if round == 1 {
                    for offset in stride(from: 0, to: bytes.count, by: 1 << 20) {
                        guard second.load(at: offset, as: UInt8.self) == 7 else { exit(5) }
                    }
                    guard MappingBudget.mappedByteCount <= 6 << 20 else { exit(6) }
                }
            }
            let parts = try MappedPart.parts(of: path)
            let mapped = parts.reduce(0) { $0 + $1.offsets.count }
            guard mapped == MappingBudget.mappedByteCount else { exit(7) }
            // Used to the end, so that the files are not closed before.
            guard first.byteCount == second.byteCount else { exit(8) }
            exit(0)
        }
    }

    @Test("comes back when the files are closed")
    func closing() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            let directory = try TemporaryDirectory()
            let path = try directory.write([UInt8](repeating: 7, count: 5 << 20), to: "file")
            let pool = WindowPool()
            try Self.readAll(path, pool)
            guard MappingBudget.mappedByteCount == 0, pool.mappedByteCount == 0 else { exit(2) }
            guard try MappedPart.parts(of: path).isEmpty else { exit(3) }
            exit(0)
        }
    }

    private static func readAll(_ path: FilePath, _ pool: WindowPool) throws {
        let file = try WindowedFileTests.open(path, pool)
        for offset in stride(from: 0, to: 5 << 20, by: 4096) { _ = file.load(at: offset, as: UInt8.self) }
        guard MappingBudget.mappedByteCount == 5 << 20 else { exit(4) }
    }

    @Test("is cut by half under memory pressure")
    func pressure() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            // Urgent data on a socket raises the event by which the kernel tells of pressure.
            let pair = try OwnedDescriptor.streamPair()
            let other = OwnedDescriptor(owning: pair.1)
            MemoryPressure.setSource(MemoryPressure(descriptor: OwnedDescriptor(owning: pair.0)))
            let directory = try TemporaryDirectory()
            let path = try directory.write([UInt8](repeating: 7, count: 80 * 4096), to: "file")
            let pool = WindowPool(windowByteCount: 4096)
            let file = try WindowedFileTests.open(path, pool)
            for window in 0..<63 { _ = file.load(at: window * 4096, as: UInt8.self) }
            guard pool.mappedByteCount == 63 * 4096 else { exit(2) }
            guard other.sendUrgentByte() else { exit(3) }
            _ = file.load(at: 63 * 4096, as: UInt8.self)
            guard pool.mappedByteCount == 32 * 4096 else { exit(4) }
            guard file.load(at: 0, as: UInt8.self) == 7 else { exit(5) }
            exit(0)
        }
    }

    @Test("keeps little while nothing is read")
    func rest() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 7, count: 6 << 20), to: "file")
        let pool = WindowPool()
        let file = try WindowedFileTests.open(path, pool)
        for offset in stride(from: 0, to: 6 << 20, by: 1 << 20) { _ = file.load(at: offset, as: UInt8.self) }
        pool.rest()
        #expect(pool.mappedByteCount <= WindowPool.floorByteCount)
        let value: UInt8 = file.load(at: 100)
        #expect(value == 7)
    }
}
