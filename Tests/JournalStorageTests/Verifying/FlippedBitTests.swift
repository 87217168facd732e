import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Verifying a small file with any one bit flipped, or cut off anywhere")
struct FlippedBitTests {
    /// In memory: each file is verified tens of thousands of times.
    let directory: TemporaryDirectory
    /// `DAYBOOK_ALL_BITS=1` flips every bit of every kind of file; otherwise it is one bit of each byte in some kinds,
    /// one of each empty bucket, and of the others a part.
    static let isComplete = Host.environment("DAYBOOK_ALL_BITS") != nil

    struct Case: CustomTestStringConvertible, Sendable {
        var kind: FileKind
        var isRecent: Bool

        /// One of each layout, of each way to hash, and of each level.
        var isWhole: Bool {
            switch (kind.isCompact, kind.isKeyed, kind.compression) {
            case (true, true, .zstd): isRecent
            case (false, false, .lz4): true
            default: false
            }
        }

        var testDescription: String { "\(kind.testDescription), level \(isRecent ? "256" : "252")" }

        /// What the header of 256 has besides is the same in all kinds of files.
        static let all = FileKind.all.flatMap { kind in
            (kind.compression == .zstd || isComplete ? [false, true] : [false]).map { Case(kind: kind, isRecent: $0) }
        }
    }

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    /// The bits to flip.
    ///
    /// - Parameter isWhole: whether no byte is left out.
    private func bits(at place: Int, _ subject: SalvageSubject, isWhole: Bool) -> [Int] {
        if Self.isComplete || isWhole && place < subject.headerByteCount { return Array(0..<8) }
        // Empty buckets are many, and all alike.
        let object = subject.objects.first { $0.range.contains(place) }
        if let object, object.type == 4 || object.type == 5, place >= object.range.lowerBound + 16 {
            let bucket = (place - object.range.lowerBound) & ~15 + object.range.lowerBound
            let isEmpty = subject.bytes[bucket..<bucket + 16].allSatisfy { $0 == 0 }
            if isEmpty { return isWhole && place - bucket == bucket / 16 % 16 ? [bucket / 256 % 8] : [] }
        }
        return isWhole || place % 5 == 0 ? [place * 5 / 3 % 8] : []
    }

    private func flip(_ descriptor: borrowing OwnedDescriptor, _ place: Int, _ byte: UInt8) throws {
        try [byte].withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: place) }
    }

    @Test("Every change is found that anything in the file vouches against", arguments: Case.all)
    func flips(of file: Case) throws {
        let subject = try SalvageSubject(file.kind, in: directory, level: file.isRecent ? .systemd256 : .systemd252)
        let header = try subject.bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
        let path = try directory.write(subject.bytes, to: "flipped.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        try descriptor.truncate(to: 8 << 20)
        let intact = try JournalFile.open(path)
        try #require(try intact.verify().findings == [])
        let invisible = InvisibleBits(subject, header)
        var missed: [String] = []
        for place in 0..<subject.bytes.count {
            let byte = subject.bytes[place]
            for bit in bits(at: place, subject, isWhole: file.isWhole) {
                try flip(descriptor, place, byte ^ 1 << UInt8(bit))
                // What a file is like is looked at when it is opened.
                let isFound =
                    place < subject.headerByteCount
                    ? (try? JournalFile.open(path).verify())?.isIntact != true : try !intact.verify().isIntact
                if !isFound, invisible.reason(at: place) == nil { missed.append("\(place) bit \(bit)") }
            }
            try flip(descriptor, place, byte)
        }
        #expect(missed == [])
        #expect(try intact.verify().findings == [])
    }

    @Test("Every length is found", arguments: [FileKind.all[3], FileKind.all[12]])
    func lengths(kind: FileKind) throws {
        let subject = try SalvageSubject(kind, in: directory)
        let path = try directory.write(subject.bytes, to: "cut.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        for length in stride(from: subject.bytes.count, through: 0, by: -1) {
            // Without the header's word the file would be refused at once.
            if length > subject.headerByteCount {
                let arena = UInt64(length - subject.headerByteCount)
                try (0..<8).map { UInt8(truncatingIfNeeded: arena >> ($0 * 8)) }.withBytes { bytes throws(Errno) in
                    try descriptor.write(bytes, at: FileHeader.Offset.arenaByteCount)
                }
            }
            try descriptor.truncate(to: length)
            let isIntact = (try? JournalFile.open(path).verify())?.isIntact == true
            #expect(isIntact == (length == subject.bytes.count), "\(length)")
        }
    }
}
