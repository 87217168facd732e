import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport

/// An entry as a test states it.
struct TestEntry {
    var fields: [[UInt8]]
    var realtime: UInt64
    var monotonic: UInt64
    var bootID = ID128(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)
    var owner = EntryRecord.systemOwner

    init(_ fields: [String], realtime: UInt64 = 1_700_000_000_000_000, monotonic: UInt64 = 5_000_000) {
        self.fields = fields.map { Array($0.utf8) }
        self.realtime = realtime
        self.monotonic = monotonic
    }

    /// The entry as a record.
    func record() -> ByteBuffer {
        var builder = EntryBuilder()
        builder.begin()
        for field in fields { field.withBytes { builder.addField($0) } }
        builder.finish(realtime: realtime, monotonic: monotonic, bootID: bootID, owner: owner)
        var buffer = ByteBuffer()
        buffer.append(builder.buffer.bytes)
        return buffer
    }
}

extension JournalFileWriter {
    @discardableResult
    mutating func append(_ entry: TestEntry) throws(JournalWriteError) -> UInt64 {
        let record = entry.record()
        return try append(record.bytes)
    }
}

/// The entries of a file as our reader lists them.
func entries(of path: FilePath) throws -> [Set<[UInt8]>] {
    let file = try JournalFile.open(path)
    var scratch = FieldScratch()
    var list = file.allEntries()
    var result: [Set<[UInt8]>] = []
    for index in 0..<Int(file.entryCount) {
        var fields: Set<[UInt8]> = []
        let offset = file.offset(ofEntry: index, in: &list)
        try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, _ in fields.insert(payload.array) }
        result.append(fields)
    }
    return result
}

/// What `journalctl --verify` says of a file; the file must be of the 252 level, which Debian's journalctl verifies.
func verify(_ path: FilePath, in directory: TemporaryDirectory) throws -> CommandResult {
    try run(["journalctl", "--verify", "--file", path.string], in: directory)
}

/// The entries of a file as journalctl lists them.
func journalctlEntries(_ path: FilePath, in directory: TemporaryDirectory) throws -> [ExportEntry] {
    let result = try run(["journalctl", "--file", path.string, "-o", "export", "-q"], in: directory)
    return ExportEntry.parse(result.output)
}
