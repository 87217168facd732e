internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage
internal import TestSupport

/// Journal files of a few kilobytes, with all that a journal can have: as small as they can be, so that a change hits
/// something.
enum TinyJournal {
    private struct Kind {
        var isCompact: Bool
        var isKeyed: Bool
        var compression: Compression?
        var level: JournalFileOptions.Level
        var state: FileState
        var entryCount: Int
    }

    private static let kinds = [
        Kind(isCompact: true, isKeyed: true, compression: .zstd, level: .systemd256, state: .archived, entryCount: 7),
        Kind(isCompact: true, isKeyed: false, compression: .xz, level: .systemd256, state: .offline, entryCount: 2),
        Kind(isCompact: false, isKeyed: true, compression: .lz4, level: .systemd256, state: .online, entryCount: 6),
        Kind(isCompact: false, isKeyed: false, compression: nil, level: .systemd252, state: .archived, entryCount: 12),
        Kind(isCompact: false, isKeyed: false, compression: nil, level: .systemd252, state: .offline, entryCount: 0),
    ]

    /// One file of each kind.
    static func all() throws -> [[UInt8]] {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        return try kinds.map { try make($0, at: directory.path.appending("seed.journal")) }
    }

    /// The one of the kind that is written by default.
    static func first() throws -> [UInt8] {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        return try make(kinds[0], at: directory.path.appending("seed.journal"))
    }

    private static func make(_ kind: Kind, at path: FilePath) throws -> [UInt8] {
        var options = JournalFileOptions()
        options.isCompact = kind.isCompact
        options.isKeyed = kind.isKeyed
        options.compression = kind.compression
        options.compressionThreshold = 100
        options.level = kind.level
        options.dataBucketCount = 3
        options.fieldBucketCount = 2
        options.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        options.fileID = ID128(high: 1, low: 2)
        options.machineID = ID128(high: 3, low: 4)
        do {
            var writer = try JournalFileWriter.create(path, options: options)
            for number in 0..<kind.entryCount { try append(number, to: &writer) }
        }
        defer { try? FileSystem.unlink(path) }
        var image = JournalImage(try FileSystem.contents(of: path))
        image.bytes[FileHeader.Offset.state] = kind.state.rawValue
        // Without the room for what may come.
        if let last = image.objects().last {
            let end = last.offset + Int(objectAligned(UInt64(last.byteCount)))
            image.bytes.removeLast(image.bytes.count - end)
        }
        image.mendLength()
        return image.bytes
    }

    private static func append(_ number: Int, to writer: inout JournalFileWriter) throws {
        var builder = EntryBuilder(minimumCapacity: 1024)
        builder.begin()
        builder.addField("MESSAGE=", "number \(number)")
        builder.addField("PRIORITY=", decimal: UInt64(number % 2))
        builder.addField("_BOOT_ID=", "0000000000000005000000000000000\(number / 4 + 1)")
        if number % 5 == 1 { builder.addField("LONG=", String(repeating: "abcd", count: 80)) }
        builder.finish(
            realtime: 1_700_000_000_000_000 + UInt64(number), monotonic: 5_000_000 + UInt64(number),
            bootID: ID128(high: 5, low: UInt64(number / 4 + 1)))
        _ = try writer.append(builder.buffer.bytes)
    }
}
