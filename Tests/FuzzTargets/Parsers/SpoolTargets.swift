internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage
internal import TestSupport

extension FuzzTarget {
    /// The file in which a daemon that was killed leaves what it had accepted.
    ///
    /// An input is a byte of ``SpoolDamage/Mending`` and any number of stores: which part of the file (1 byte), where
    /// in it (2), how many bytes (1), and those. They damage a spool with three records and a context.
    static let spoolTargets = [
        FuzzTarget(
            "spool", .bytes(["\u{3}", "\u{4}\0\0\u{8}", "\u{0}\u{80}\0\u{8}", "\u{1}\0\0\u{18}", "\u{3}\0\0\u{20}"]),
            seeds: {
                [
                    [3], [3, 4, 0, 0, 4, 0xf0, 0, 0, 0], [3, 0, 192, 0, 8, 104, 0, 0, 0, 0, 0, 0, 0],
                    [1, 3, 0, 0, 8, 255, 255, 255, 255, 1, 0, 0, 0], [2, 1, 16, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0],
                ]
            },
            makeSubject: {
                let directory = try TemporaryDirectory(in: "/dev/shm")
                return { input in
                    for name in try FileSystem.names(in: directory.path) {
                        try FileSystem.unlink(directory.path.appending(name))
                    }
                    try fill(try open(directory.path))
                    try SpoolDamage.apply(input, to: directory.path.appending(Spool.fileName))
                    let spool = try open(directory.path)
                    for notice in spool.notices { _ = "\(notice)" }
                    takeAll(spool)
                    // Whatever was found, the spool goes on.
                    try fill(spool)
                    takeAll(try open(directory.path))
                }
            })
    ]

    private static func open(_ directory: FilePath) throws -> Spool {
        try Spool.open(
            directory: directory, byteCapacity: 16 << 10, bootID: ID128(high: 1, low: 2),
            stateID: ID128(high: 3, low: 4))
    }

    private static func fill(_ spool: Spool) throws {
        spool.startNumbering(at: 1, seqnumID: ID128(high: 5, low: 6))
        var contexts = spool.contextWriter()
        let context = contexts.add(byteCount: 64) { $0.addField("_PID=", decimal: 7) }
        for number in 0..<3 {
            var builder = EntryBuilder(minimumCapacity: 1024)
            builder.begin()
            builder.addField("MESSAGE=", "number \(number)")
            if let context, number > 0 { builder.refer(to: context) }
            finish(&builder)
            precondition(spool.append(builder.buffer.bytes), "an empty spool has room")
        }
        contexts.settle()
    }

    /// Takes out what there is, as the loop, the writer and a subscriber do.
    private static func takeAll(_ spool: Spool) {
        for source in ReceptionSource.allCases {
            var receiver = spool.receiver(for: source, receivesLabels: true)
            for index in 0..<receiver.count {
                _ = receiver.bytes(at: index).byteCount
                _ = receiver.isTruncated(at: index)
                _ = receiver.takeAncillaryData(at: index)
            }
        }
        var scratch = Spool.CopyScratch(minimumCapacity: 4096)
        var place = spool.firstKept
        while case .records(let next) = spool.copyRecords(
            from: place, byteLimit: 1000, recordByteLimit: 8192, scratch: &scratch, checkRecords)
        {
            place = next
        }
        var whole = ByteBuffer()
        spool.withRecords(spool.tail..<spool.head) { records in
            checkRecords(records)
            var offset = 0
            while offset < records.byteCount {
                let byteCount = EntryRecord.Header(decoding: records.extracting(droppingFirst: offset)).byteCount
                spool.withWholeRecord(
                    records.extracting(offset..<offset + byteCount), scratch: &whole, checkRecords)
                offset += byteCount
            }
        }
        _ = spool.release(upTo: spool.head)
    }
}
