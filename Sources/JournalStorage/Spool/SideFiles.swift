internal import JournalFormat
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// The records that are too long for the ring, each a file beside the spool, `spool-SEQNUM.entry`.
///
/// The loop adds, the writer reads and removes. There is rarely one, so that a lock does no harm.
final class SideFiles: Sendable {
    private struct File: Sendable {
        /// Where in the ring its stub is.
        var position: UInt64
        var byteCount: Int
        var name: String
        /// `nil` when the file is lost.
        var descriptor: Box?
    }

    /// A descriptor that an array can hold.
    private final class Box: Sendable {
        let descriptor: OwnedDescriptor
        init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
    }

    private let directory: FilePath?
    private let files = Mutex<[File]>([])
    private let fileCount = Atomic(0)
    private let total = Atomic(0)

    /// - Parameter directory: where the files are; `nil` for files without names.
    init(directory: FilePath?) { self.directory = directory }

    var count: Int { fileCount.load(ordering: .acquiring) }
    /// The bytes of all of them.
    var byteCount: Int { total.load(ordering: .relaxed) }

    /// Whether so many more bytes may be added: what goes beyond the ring's own length only when there are no others,
    /// so that a long entry is never stuck.
    func hasRoom(_ wanted: Int, _ byteCapacity: Int) -> Bool {
        wanted == 0 || byteCount == 0 || byteCount + wanted <= byteCapacity
    }

    static func name(_ seqnum: UInt64) -> String { "spool-\(seqnum).entry" }
    static func isName(_ name: String) -> Bool { name.hasPrefix("spool-") && name.hasSuffix(".entry") }

    /// Writes the record whose stub will be at `position`. Nothing is left behind when that fails.
    func add(_ record: RawSpan, seqnum: UInt64, position: UInt64) throws(Errno) {
        let name = Self.name(seqnum)
        let descriptor: OwnedDescriptor
        if let directory {
            descriptor = try .open(directory.appending(name), [.readWrite, .create, .truncate, .noFollow], mode: 0o600)
        } else {
            descriptor = try .memoryFile(name: name)
        }
        do {
            var header = ByteBuffer(minimumCapacity: EntryRecord.headerByteCount)
            header.append(record.extracting(first: EntryRecord.headerByteCount))
            header.store(littleEndian: seqnum, at: EntryRecord.Offset.seqnum)
            header.store(
                littleEndian: RecordChecksum.checksum(of: record, seqnum: seqnum), at: EntryRecord.Offset.checksum)
            try descriptor.write(header.bytes, at: 0)
            try descriptor.write(record.extracting(droppingFirst: header.count), at: header.count)
        } catch {
            if let directory { try? FileSystem.unlink(directory.appending(name)) }
            throw error
        }
        insert(name, Box(descriptor), position: position, byteCount: record.byteCount)
    }

    /// Takes over the file that a daemon before wrote.
    ///
    /// - Returns: whether it is there and whole.
    func adopt(seqnum: UInt64, position: UInt64, byteCount: Int) -> Bool {
        let name = Self.name(seqnum)
        guard let directory, let descriptor = try? OwnedDescriptor.open(directory.appending(name), .noFollow),
            let status = try? descriptor.status(), status.kind == .regular, status.byteCount == byteCount,
            let isWhole = try? Self.withMapping(of: descriptor, byteCount, { Spool.isRecord($0, seqnum: seqnum) }),
            isWhole
        else {
            insert(name, nil, position: position, byteCount: 0)
            return false
        }
        insert(name, Box(descriptor), position: position, byteCount: byteCount)
        return true
    }

    private func insert(_ name: String, _ descriptor: Box?, position: UInt64, byteCount: Int) {
        let file = File(position: position, byteCount: byteCount, name: name, descriptor: descriptor)
        files.withLock { $0.append(file) }
        total.wrappingAdd(byteCount, ordering: .relaxed)
        fileCount.wrappingAdd(1, ordering: .releasing)
    }

    /// Calls `body` with the record whose stub is at `position`; not at all when its file is lost.
    func withRecord(at position: UInt64, _ body: (RawSpan) -> Void) {
        guard let file = files.withLock({ $0.first { $0.position == position } }), let box = file.descriptor else {
            return
        }
        try? Self.withMapping(of: box.descriptor, file.byteCount, body)
    }

    private static func withMapping<Result>(
        of descriptor: borrowing OwnedDescriptor, _ byteCount: Int, _ body: (RawSpan) -> Result
    ) throws(Errno) -> Result {
        let mapping = try FileMapping.reserve(byteCount: byteCount, isWritable: false)
        try mapping.map(descriptor, byteCount: byteCount)
        return mapping.withBytes(at: 0, count: byteCount, body)
    }

    /// Removes those whose stubs are before `position`.
    func remove(before position: UInt64) {
        guard count > 0 else { return }
        let removed = files.withLock { files in
            let removed = files.filter { $0.position < position }
            files.removeAll { $0.position < position }
            return removed
        }
        for file in removed {
            if let directory { try? FileSystem.unlink(directory.appending(file.name)) }
            total.wrappingSubtract(file.byteCount, ordering: .relaxed)
            fileCount.wrappingSubtract(1, ordering: .releasing)
        }
    }

    /// Removes files of the directory that no stub refers to.
    func removeStray() {
        guard let directory, let names = try? FileSystem.names(in: directory) else { return }
        let known = Set(files.withLock { $0.filter { $0.descriptor != nil }.map(\.name) })
        for name in names where Self.isName(name) && !known.contains(name) {
            try? FileSystem.unlink(directory.appending(name))
        }
    }
}
