import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("An isolated view of a file")
final class IsolationTests {
    let directory: TemporaryDirectory
    let path: FilePath
    let file: OwnedDescriptor
    let page = FileMapping.isolationByteCount

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path.appending("file")
        file = try OwnedDescriptor.open(path, [.readWrite, .create, .exclusive])
        try file.allocate(0..<(16 * page))
    }

    private func view(byteCount: Int) throws -> FileMapping {
        let mapping = try FileMapping.reserve(byteCount: 64 * page, isWritable: true)
        try mapping.map(file, byteCount: byteCount)
        return mapping
    }

    private func word(inFileAt offset: Int) throws -> UInt64 {
        try file.bytes(at: offset, count: 8).withBytes { $0.loadLittleEndian(at: 0) }
    }

    @Test("Stores stay in the process, and are seen there, until the isolation ends")
    func storesStay() throws {
        var mapping = try view(byteCount: 16 * page)
        mapping.store(UInt64(1), at: 8)
        try mapping.isolate(file)
        mapping.store(UInt64(2), at: 8)
        mapping.storeReleasing(3, at: 5 * page)
        #expect(mapping.load(at: 8, as: UInt64.self) == 2)
        #expect(mapping.loadAcquiring(at: 5 * page) == 3)
        #expect(try word(inFileAt: 8) == 1)
        #expect(try word(inFileAt: 5 * page) == 0)
        try mapping.endIsolation(file)
        #expect(mapping.load(at: 8, as: UInt64.self) == 1)
        #expect(mapping.isolatedByteCount == 0)
        mapping.store(UInt64(4), at: 8)
        #expect(try word(inFileAt: 8) == 4)
    }

    @Test("The file's changed pages are told once, those stored to in isolation after it has ended")
    func changedRuns() throws {
        var mapping = try view(byteCount: 16 * page)
        mapping.store(UInt64(1), at: 9 * page)
        mapping.notesChanges = true
        mapping.store(UInt64(1), at: 2 * page - 4)
        mapping.store(UInt64(1), at: 15 * page)
        #expect(mapping.takeChangedRuns() == [page..<(3 * page), (15 * page)..<(16 * page)])
        #expect(mapping.takeChangedRuns().isEmpty)
        try mapping.isolate(file)
        mapping.store(UInt64(1), at: 4 * page)
        #expect(mapping.takeChangedRuns().isEmpty)
        try mapping.endIsolation(file)
        mapping.store(UInt64(1), at: 5 * page)
        #expect(mapping.takeChangedRuns() == [(4 * page)..<(6 * page)])
    }

    @Test("Every kind of store is noted, page by page, as the kernel has it")
    func everyStoreIsNoted() throws {
        var mapping = try view(byteCount: 16 * page)
        mapping.store(UInt64(7), at: 15 * page)
        try mapping.isolate(file)
        #expect(try mapping.copiedPages() == [])
        mapping.store(UInt8(1), at: page - 1)
        mapping.store(UInt64(1), at: 2 * page - 4)  // in two pages
        mapping.storeReleasing(1, at: 4 * page)
        mapping.storeReleasing32(1, at: 6 * page + 4)
        [UInt8](repeating: 1, count: 2 * page).withBytes { mapping.store($0, at: 8 * page + 1) }  // in three
        mapping.zero(at: 13 * page, count: page)
        mapping.zero(at: 14 * page, count: 0)
        _ = mapping.load(at: 15 * page, as: UInt64.self)
        #expect(try mapping.copiedPages() == [0, 1, 2, 4, 6, 8, 9, 10, 13])
        #expect(noted(mapping, in: 0..<(16 * page)) == [0, 1, 2, 4, 6, 8, 9, 10, 13])
        #expect(noted(mapping, in: (2 * page + 5)..<(8 * page + 1)) == [2, 4, 6, 8])
        #expect(noted(mapping, in: (2 * page)..<(2 * page)) == [])
        #expect(mapping.isolatedByteCount == 9 * page)
    }

    private func noted(_ mapping: borrowing FileMapping, in range: Range<Int>) -> [Int] {
        var pages: [Int] = []
        var position = range.lowerBound
        while let run = mapping.firstIsolatedRun(in: position..<range.upperBound) {
            pages.append(run.lowerBound / page)
            position = min(run.upperBound, range.upperBound)
        }
        return pages
    }

    @Test("A file that grows meanwhile is isolated in its new part as well")
    func growth() throws {
        var mapping = try view(byteCount: 2 * page)
        try mapping.isolate(file)
        try mapping.map(file, byteCount: 4 * page)
        mapping.store(UInt64(5), at: 3 * page)
        #expect(try word(inFileAt: 3 * page) == 0)
        try mapping.endIsolation(file)
        #expect(mapping.load(at: 3 * page, as: UInt64.self) == 0)
    }

    @Test("Only words that differ are published, and others' changes between them stay")
    func publishing() throws {
        var mapping = try view(byteCount: 4 * page)
        try mapping.isolate(file)
        mapping.store(UInt64(1), at: 0)
        mapping.store(UInt64(2), at: 24)
        let shared = try view(byteCount: 4 * page)
        try [9].withBytes { (bytes) throws(Errno) in try file.write(bytes, at: 8) }
        mapping.publishWords(in: 0..<8, to: shared)
        mapping.publishWords(in: 16..<page, to: shared)
        #expect(try word(inFileAt: 0) == 1)
        #expect(try word(inFileAt: 8) == 9)
        #expect(try word(inFileAt: 24) == 2)
    }
}

@Suite("Bitmaps")
struct BitmapTests {
    @Test("Bits are set, counted, found and cleared, at every place and boundary", arguments: [1, 63, 64, 65, 200])
    func operations(bitCount: Int) {
        var random = SeededGenerator(seed: UInt64(bitCount))
        let bitmap = Bitmap(bitCount: bitCount)
        var model: Set<Int> = []
        for _ in 0..<500 {
            let index = Int.random(in: 0..<bitCount, using: &random)
            #expect(bitmap.insert(index) == model.insert(index).inserted)
            let low = Int.random(in: 0...bitCount, using: &random)
            let high = Int.random(in: low...bitCount, using: &random)
            #expect(bitmap.first(in: low..<high) == model.filter { (low..<high).contains($0) }.min())
            if Int.random(in: 0..<4, using: &random) == 0 {
                bitmap.remove(low..<high)
                model = model.filter { !(low..<high).contains($0) }
            }
            #expect(bitmap.count == model.count)
            #expect((0..<bitCount).allSatisfy { bitmap.contains($0) == model.contains($0) })
        }
    }
}
