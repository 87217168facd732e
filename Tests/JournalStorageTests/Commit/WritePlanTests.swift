import JournalFormat
@testable import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What a sync writes")
struct WritePlanTests {
    private let page = FileMapping.isolationByteCount

    private func pages(_ runs: [Range<Int>]) -> [Range<Int>] {
        runs.map { ($0.lowerBound * page)..<($0.upperBound * page) }
    }

    @Test("Gaps up to the limit are written with what lies around them, longer ones are not")
    func gaps() {
        let runs = pages([0..<1, 2..<4, 7..<8, 12..<13])
        let plan = WritePlan(runs, fillingGapsUpTo: 3 * page)
        #expect(plan.gaps == pages([1..<2, 4..<7]))
        #expect(plan.writeCount == 2)
        #expect(plan.byteCount == 9 * page)
    }

    @Test("Without a limit nothing is filled, and nothing has no writes")
    func nothing() {
        let plan = WritePlan(pages([0..<1, 2..<3]), fillingGapsUpTo: 0)
        #expect(plan.gaps.isEmpty)
        #expect(plan.writeCount == 2)
        #expect(WritePlan([], fillingGapsUpTo: 1 << 20).writeCount == 0)
    }

    @Test("A long run takes several writes")
    func longRuns() {
        let plan = WritePlan([0..<(WritePlan.longestWrite + page)], fillingGapsUpTo: 0)
        #expect(plan.writeCount == 2)
    }

    /// A plan of 100 writes, a page each.
    private var scattered: WritePlan {
        WritePlan(pages((0..<100).map { ($0 * 1000)..<($0 * 1000 + 1) }), fillingGapsUpTo: 0)
    }

    @Test("On a disk where each write takes long, long gaps are filled")
    func slowDisk() {
        let pace = DiskPace()
        pace.noteFlush(microseconds: 40_000)
        pace.note(scattered, microseconds: 2_040_000)  // 50 writes a second
        #expect(pace.gapLimit == WritePlan.longestWrite)
    }

    @Test("On a disk where a write costs no more than its bytes, nothing is filled")
    func fastDisk() {
        let pace = DiskPace()
        pace.noteFlush(microseconds: 1000)
        pace.note(scattered, microseconds: 3000)
        #expect(pace.gapLimit == 0)
    }

    @Test("A disk whose flushes take long is not taken for one whose writes do")
    func slowFlush() {
        let pace = DiskPace()
        pace.noteFlush(microseconds: 300_000)
        pace.note(scattered, microseconds: 304_000)
        #expect(pace.gapLimit == 0)
    }

    @Test("A disk that became fast is found out, even if filled gaps leave too few writes to tell")
    func forgetting() {
        let pace = DiskPace()
        pace.note(scattered, microseconds: 2_000_000)
        for _ in 0..<20 { pace.note(WritePlan([0..<page], fillingGapsUpTo: 0), microseconds: 100) }
        #expect(pace.gapLimit == 0)
    }

    @Test("What is written again stays as it was, and reaches the disk")
    func writingAgain() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("file")
        let file = try OwnedDescriptor.open(path, [.readWrite, .create, .exclusive])
        var content = [UInt8](repeating: 0, count: 10 * page)
        for index in content.indices { content[index] = UInt8(truncatingIfNeeded: index &* 31 >> 3) }
        try content.withBytes { (bytes) throws(Errno) in try file.write(bytes, at: 0) }
        let commit = CommitFile(
            try file.duplicate(), directory: directory.path, isNameDurable: true, pace: DiskPace())
        let plan = commit.plan(pages([0..<1, 9..<10]))
        #expect(plan.gaps == pages([1..<9]))
        try commit.synchronize(plan)
        #expect(try file.bytes(at: 0, upTo: 11 * page) == content)
    }
}
