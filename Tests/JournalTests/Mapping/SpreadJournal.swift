import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport

/// Journal files whose entries lie far apart, made quickly: each entry has a value of many zeros, which take no room
/// on the disk.
struct SpreadJournal {
    static let entryCount = 160
    static let paddingByteCount = 780 << 10

    /// One file, as the writer makes it, and what to change to make others of it.
    private let blocks: [(offset: Int, bytes: [UInt8])]
    /// The length of each file.
    let byteCount: Int
    private let entryOffsets: [Int]

    /// Writes the file that all are made of.
    init(in directory: TemporaryDirectory) throws {
        let path = directory.path.appending("pattern.journal")
        var options = JournalFileOptions()
        options.compression = nil
        var writer = try JournalFileWriter.create(path, options: options)
        var builder = EntryBuilder(minimumCapacity: 1 << 20)
        var padding = ByteBuffer(minimumCapacity: 1 << 20)
        for number in 0..<Self.entryCount {
            padding.removeAll()
            padding.append("PADDING=\(number) " as String)
            padding.append(repeating: 0, count: Self.paddingByteCount)
            builder.removeAll()
            builder.begin()
            "MESSAGE=entry \(number)".withBytes { builder.addField($0) }
            builder.addField(padding.bytes)
            builder.finish(
                realtime: 1_700_000_000_000_000 + UInt64(number) * 1000, monotonic: UInt64(number) * 1000 + 1,
                bootID: ID128(high: 1, low: 2), owner: EntryRecord.systemOwner)
            try writer.append(builder.buffer.bytes)
        }
        let file = try JournalFile.open(path)
        var list = file.allEntries()
        entryOffsets = (0..<Self.entryCount).map { Int(file.offset(ofEntry: $0, in: &list).rawValue) }
        let descriptor = try OwnedDescriptor.open(path)
        byteCount = try descriptor.status().byteCount
        var blocks: [(Int, [UInt8])] = []
        for offset in stride(from: 0, to: byteCount, by: 4096) {
            let bytes = try descriptor.bytes(at: offset, upTo: 4096)
            if bytes.contains(where: { $0 != 0 }) { blocks.append((offset, bytes)) }
        }
        self.blocks = blocks
        try FileSystem.unlink(path)
    }

    /// Makes file number `number` of `count`, whose entries lie between those of the others.
    func write(_ path: FilePath, number: Int, of count: Int) throws {
        let descriptor = try OwnedDescriptor.open(path, [.readWrite, .create, .exclusive], mode: 0o644)
        try descriptor.truncate(to: byteCount)
        for (offset, bytes) in blocks {
            try bytes.withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: offset) }
        }
        func store(_ value: Int, _ offset: Int) throws {
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            try bytes.withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: offset) }
        }
        func seqnum(_ index: Int) -> Int { index * count + number + 1 }
        func realtime(_ index: Int) -> Int { 1_700_000_000_000_000 + index * 1000 + number }
        for (index, offset) in entryOffsets.enumerated() {
            try store(seqnum(index), offset + EntryLayout.seqnum)
            try store(realtime(index), offset + EntryLayout.realtime)
            try store(index * 1000 + number + 1, offset + EntryLayout.monotonic)
        }
        let last = Self.entryCount - 1
        try store(seqnum(0), FileHeader.Offset.headEntrySeqnum)
        try store(seqnum(last), FileHeader.Offset.tailEntrySeqnum)
        try store(realtime(0), FileHeader.Offset.headEntryRealtime)
        try store(realtime(last), FileHeader.Offset.tailEntryRealtime)
        try store(last * 1000 + number + 1, FileHeader.Offset.tailEntryMonotonic)
        try [FileState.archived.rawValue].withBytes { bytes throws(Errno) in
            try descriptor.write(bytes, at: FileHeader.Offset.state)
        }
    }
}
