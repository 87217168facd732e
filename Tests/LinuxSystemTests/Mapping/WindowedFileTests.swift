import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A file seen through windows")
struct WindowedFileTests {
    static let windowByteCount = 16 << 10

    /// Bytes that are different at each place.
    static func pattern(_ byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    static func open(_ path: FilePath, _ pool: WindowPool, roomToGrow: Int = 0) throws -> WindowedFile {
        let descriptor = try OwnedDescriptor.open(path)
        let byteCount = try descriptor.status().byteCount
        let file = WindowedFile(
            owning: descriptor, byteCount: byteCount, largestByteCount: byteCount + roomToGrow, pool: pool)
        file.claim()
        return file
    }

    static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    @Test("shows what is in the file, with few windows at a time and none over another", arguments: [true, false])
    func model(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let bytes = Self.pattern(40 * Self.windowByteCount + 1234)
        let path = try directory.write(bytes, to: "file")
        let limit = 5 * Self.windowByteCount
        let pool = WindowPool(
            windowByteCount: Self.windowByteCount, limitByteCount: limit, reservesAddresses: reservesAddresses)
        let file = try Self.open(path, pool)
        var generator = SeededGenerator(seed: 7)
        for step in 0..<20_000 {
            let offset = Int.random(in: 0..<bytes.count - 16, using: &generator) & ~7
            switch step % 4 {
            case 0: expect(file.load(at: offset) == Self.word(bytes, offset))
            case 1: expect(file.loadAcquiring(at: offset) == Self.word(bytes, offset))
            case 2:
                let pair = file.loadPair(at: offset)
                #expect(pair == (Self.word(bytes, offset), Self.word(bytes, offset + 8)))
            default:
                let count = Int.random(in: 0...min(bytes.count - offset, 2 * Self.windowByteCount), using: &generator)
                let isSame = file.withBytes(at: offset, count: count) { span in
                    // Other windows come and go while this one is looked at.
                    let other = Int.random(in: 0..<bytes.count - 16, using: &generator) & ~7
                    expect(file.load(at: other, as: UInt8.self) == bytes[other])
                    return span.array == Array(bytes[offset..<offset + count])
                }
                #expect(isSame)
            }
            if step % 1000 == 999 {
                let mappedByteCount = pool.mappedByteCount
                let parts = try MappedPart.parts(of: path)
                for (left, right) in zip(parts, parts.dropFirst()) {
                    #expect(left.offsets.upperBound <= right.offsets.lowerBound)
                }
                // Meanwhile threads of other tests may have had what was hidden unmapped.
                if pool.mappedByteCount == mappedByteCount {
                    #expect(parts.reduce(0) { $0 + $1.offsets.count } == mappedByteCount)
                }
                // What the access before needed may exceed the limit until the next one.
                #expect(pool.mappedByteCount <= limit + 3 * Self.windowByteCount)
            }
        }
        expect(!file.hasFaulted)
    }

    @Test("keeps a span in place while everything else is given back", arguments: [true, false])
    func pins(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let bytes = Self.pattern(8 * Self.windowByteCount)
        let path = try directory.write(bytes, to: "file")
        let pool = WindowPool(windowByteCount: Self.windowByteCount, reservesAddresses: reservesAddresses)
        let file = try Self.open(path, pool)
        for window in 0..<8 { _ = file.load(at: window * Self.windowByteCount, as: UInt64.self) }
        #expect(pool.mappedByteCount == 8 * Self.windowByteCount)
        let start = 2 * Self.windowByteCount - 100
        file.withBytes(at: start, count: 200) { span in
            MappingBudget.relieve(byteCount: 1 << 20)
            #expect(pool.mappedByteCount == 2 * Self.windowByteCount)
            #expect(span.array == Array(bytes[start..<start + 200]))
        }
        MappingBudget.relieve(byteCount: 1 << 20)
        #expect(pool.mappedByteCount == 0)
        #expect(try MappedPart.parts(of: path).isEmpty)
        expect(file.load(at: 8) == Self.word(bytes, 8))
    }

    @Test("reads a pinned border again by a copy where its window cannot be mapped a second time")
    func copies() throws {
        let directory = try TemporaryDirectory()
        let bytes = Self.pattern(4 * Self.windowByteCount)
        let path = try directory.write(bytes, to: "file")
        let pool = WindowPool(windowByteCount: Self.windowByteCount, reservesAddresses: false)
        let file = try Self.open(path, pool)
        let border = Self.windowByteCount
        file.withBytes(at: 0, count: 100) { first in
            // Window 0 is in use alone: the run of 0 and 1 may not take its place, nor lie over it.
            file.withBytes(at: border - 50, count: 100) { across in
                #expect(across.array == Array(bytes[border - 50..<border + 50]))
            }
            #expect(first.array == Array(bytes[..<100]))
        }
        #expect(pool.mappedByteCount == Self.windowByteCount)
        expect(!file.hasFaulted)
    }

    @Test("grows with the file", arguments: [true, false])
    func growth(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let bytes = Self.pattern(3 * Self.windowByteCount)
        let half = Self.windowByteCount + 4096
        let path = try directory.write(Array(bytes[..<half]), to: "file")
        let pool = WindowPool(windowByteCount: Self.windowByteCount, reservesAddresses: reservesAddresses)
        let file = try Self.open(path, pool, roomToGrow: 4 * Self.windowByteCount)
        expect(file.load(at: half - 8) == Self.word(bytes, half - 8))
        let descriptor = try OwnedDescriptor.open(path, .writeOnly)
        try bytes.withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: 0) }
        expect(file.byteCount == half)
        file.lookForGrowth()
        expect(file.byteCount == bytes.count)
        expect(file.withBytes(at: 0, count: bytes.count) { $0.array } == bytes)
    }

    @Test("may go from thread to thread, and pools of several threads share a budget")
    func threads() throws {
        let directory = try TemporaryDirectory()
        let bytes = Self.pattern(64 * Self.windowByteCount)
        let path = try directory.write(bytes, to: "file")
        let failures = Monitor(0)
        var threads: [JoinedThread] = []
        for number in 0..<4 {
            threads.append(
                try JoinedThread {
                    let pool = WindowPool(windowByteCount: Self.windowByteCount, reservesAddresses: number % 2 == 0)
                    guard let file = try? Self.open(path, pool) else { return failures.withLock { $0 += 1 } }
                    var generator = SeededGenerator(seed: UInt64(number))
                    for step in 0..<4_000 {
                        let offset = Int.random(in: 0..<bytes.count - 8, using: &generator) & ~7
                        if file.load(at: offset) != Self.word(bytes, offset) { failures.withLock { $0 += 1 } }
                        if step % 50 == 0 { MappingBudget.relieve(byteCount: 1) }
                        if step % 333 == 0 { pool.rest() }
                        if step % 333 == 0 { file.claim() }
                    }
                })
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == 0)
    }
}

/// A thread that can be kept in an array.
final class JoinedThread {
    private var thread: Thread?

    init(_ body: @escaping @Sendable () -> Void) throws { thread = try Thread.start(name: "test", body) }

    func join() { thread.take()?.join() }
}

// Macros cannot look into what cannot be copied.
func expect(_ condition: Bool, at place: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: place)
}
