import FuzzTargets
import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import FuzzTargets

/// Links that lead back to where they come from: whoever follows them must come to an end, and say what is wrong.
@Suite("Links that go round in circles")
struct LoopTests {
    enum Link: String, CaseIterable, Sendable {
        case hashChain, fieldChain, entryArray, dataEntryArray, fieldList
    }

    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("of one object, and of two", arguments: Link.allCases, [1, 2])
    func loop(link: Link, length: Int) throws {
        var image = try HostileJournal.regular()
        let chain = try self.chain(link, in: image)
        let place = try self.place(of: link)
        // The last of `length` objects of the chain leads to its first.
        try #require(chain.count >= length)
        image.set(UInt64(chain[0]), at: chain[length - 1] + place)
        let path = try directory.write(image.bytes, to: "loop.journal")
        JournalReading.readEverything(path)
        let file = try JournalFile.open(path)
        let journal = Journal(file: file)
        #expect(journal.skip(1000, .forward) <= 12)
        journal.forEachUniqueValue(of: "MESSAGE") { _ in true }
        #expect(journal.fieldNames().count <= 4)
        let verification = try file.verify()
        #expect(!verification.isIntact)
        // A salvage follows no link at all, and gets everything.
        let report = try Salvage.rewrite(path)
        #expect(report.keptCount == 12)
        // A writer that goes on may find it or not, and comes to an end.
        image.bytes[FileHeader.Offset.state] = FileState.offline.rawValue
        image.bytes[FileHeader.Offset.state] = 0
        let subject = try #require(FuzzTarget.all.first { $0.name == "journal-append" }).makeSubject()
        try image.bytes.withBytes { try subject($0) }
    }

    private func place(of link: Link) throws -> Int {
        switch link {
        case .hashChain: DataLayout.nextHashOffset
        case .fieldChain: FieldLayout.nextHashOffset
        case .entryArray, .dataEntryArray: EntryArrayLayout.nextOffset
        case .fieldList: DataLayout.nextFieldOffset
        }
    }

    /// The objects of a chain that has two at least, in the order in which the links lead.
    private func chain(_ link: Link, in image: JournalImage) throws -> [Int] {
        let place = try place(of: link)
        func follow(_ first: UInt64) -> [Int] {
            var chain: [Int] = []
            var offset = Int(first)
            while offset != 0 {
                chain.append(offset)
                offset = Int(image.word(at: offset + place))
            }
            return chain
        }
        let objects = image.objects()
        let starts: [UInt64] =
            switch link {
            case .hashChain, .fieldChain:
                objects.filter { $0.type == (link == .hashChain ? .dataHashTable : .fieldHashTable) }.flatMap { table in
                    stride(from: table.offset + 16, to: table.offset + table.byteCount, by: 16).map {
                        image.word(at: $0)
                    }
                }
            case .entryArray: [image.word(at: FileHeader.Offset.entryArrayOffset)]
            case .dataEntryArray:
                objects.filter { $0.type == .data }.map { image.word(at: $0.offset + DataLayout.entryArrayOffset) }
            case .fieldList:
                objects.filter { $0.type == .field }.map { image.word(at: $0.offset + FieldLayout.headDataOffset) }
            }
        return try #require(starts.map(follow).max { $0.count < $1.count })
    }
}
