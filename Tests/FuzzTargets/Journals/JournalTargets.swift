internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage
internal import TestSupport

extension FuzzTarget {
    /// A journal file, for each of the programs that open one.
    static let journalTargets = [
        journal("journal-read") { path, _ in JournalReading.readEverything(path) },
        journal("journal-verify") { path, _ in verify(path) },
        journal("journal-salvage") { path, directory in salvage(path, to: directory.appending("salvaged.journal")) },
        journal("journal-append") { path, _ in append(to: path) },
    ]

    private static func journal(
        _ name: String, _ body: @escaping @Sendable (_ path: FilePath, _ directory: FilePath) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name, .journal, seeds: { try TinyJournal.all() }) {
            let directory = try TemporaryDirectory(in: "/dev/shm")
            let path = directory.path.appending("fuzz.journal")
            return { input in
                // A file of its own for each input: one that is cut off while it is mapped is a case by itself.
                try? FileSystem.unlink(path)
                let file = try OwnedDescriptor.open(path, [.readWrite, .create])
                try file.write(input)
                body(path, directory.path)
            }
        }
    }

    private static func verify(_ path: FilePath) {
        guard let file = try? JournalFile.open(path), let result = try? file.verify() else { return }
        for finding in result.findings { _ = "\(finding)" }
        // Of a file that says it is being written only what lies before the newest append was vouched for.
        guard result.isIntact, !result.isOnline, !result.endsUnfinished else { return }
        // What verification finds nothing wrong with can be read to its end.
        let journal = Journal(file: file)
        let count = journal.skip(.max, .forward)
        precondition(UInt64(count) == file.entryCount, "an intact file of \(file.entryCount) entries shows \(count)")
    }

    private static func salvage(_ path: FilePath, to output: FilePath) {
        try? FileSystem.unlink(output)
        var options = SalvageOptions()
        options.output = output
        guard let report = try? Salvage.rewrite(path, options) else { return }
        _ = "\(report)"
        var count = 0
        for output in report.outputs {
            guard let file = try? JournalFile.open(output) else { preconditionFailure("\(output) cannot be opened") }
            count += Journal(file: file).skip(.max, .forward)
            try? FileSystem.unlink(output)
        }
        precondition(count == report.keptCount, "of \(report.keptCount) salvaged entries there are \(count)")
    }

    /// Goes on with the file as a writer does.
    private static func append(to path: FilePath) {
        var options = JournalFileOptions()
        options.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        guard var writer = try? JournalFileWriter.open(path, options: options) else { return }
        for number in 0..<4 {
            var builder = EntryBuilder(minimumCapacity: 1024)
            builder.begin()
            builder.addField("MESSAGE=", "number \(number)")
            builder.addField("PRIORITY=", decimal: 1)
            builder.addField("NEW=", decimal: UInt64(number))
            builder.finish(
                realtime: 1_700_000_100_000_000, monotonic: 9_000_000, bootID: ID128(high: 5, low: 2))
            guard (try? writer.append(builder.buffer.bytes)) != nil else { return }
        }
    }
}
