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
        journal("journal-follow") { path, directory in follow(path, in: directory.appending("followed")) },
        journal("journal-adopt") { path, directory in adopt(path, in: directory.appending("adopted")) },
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

    /// Reads a sound file to its end, and goes on when it has become this one.
    private static func follow(_ path: FilePath, in directory: FilePath) {
        try? FileSystem.removeRecursively(directory)
        let followed = directory.appending("followed.journal")
        guard (try? FileSystem.createDirectories(directory)) != nil, let sound = try? TinyJournal.first(),
            let input = try? FileSystem.contents(of: path),
            let file = try? OwnedDescriptor.open(followed, [.readWrite, .create]),
            (try? sound.withBytes({ bytes throws(Errno) in try file.write(bytes) })) != nil,
            let journal = try? Journal(JournalSource(.directories([directory])))
        else { preconditionFailure("the sound file cannot be read") }
        let count = journal.skip(.max, .forward)
        precondition(count > 0, "the sound file shows no entries")
        guard (try? input.withBytes({ bytes throws(Errno) in try file.write(bytes, at: 0) })) != nil,
            (try? file.truncate(to: input.count)) != nil
        else { preconditionFailure("the file cannot be changed") }
        var steps = 0
        while steps < 1000, journal.next() {
            steps += 1
            try? journal.forEachField { _, _ in }
        }
        journal.rest()
        _ = journal.skip(1000, .backward)
        _ = journal.skip(1000, .forward)
    }

    /// Takes a directory over, as a daemon does whose journal this is.
    private static func adopt(_ path: FilePath, in directory: FilePath) {
        try? FileSystem.removeRecursively(directory)
        var options = JournalDirectoryWriter.Options()
        options.commit = .inline
        options.file.maximumByteCount = JournalFileOptions.leastMaximumByteCount
        options.file.dataBucketCount = 3
        guard (try? FileSystem.createDirectories(directory)) != nil,
            (try? FileSystem.rename(path, to: directory.appending("system.journal"))) != nil,
            let writer = try? JournalDirectoryWriter(directory, options: options, onNotice: { _ in })
        else { preconditionFailure("the directory cannot be taken over") }
        var builder = EntryBuilder(minimumCapacity: 1024)
        builder.begin()
        builder.addField("MESSAGE=", "adopted")
        builder.finish(realtime: 1_700_000_100_000_000, monotonic: 9_000_000, bootID: ID128(high: 5, low: 2))
        guard case .stored = writer.append(builder.buffer.bytes) else {
            preconditionFailure("an entry is not stored beside the file, or behind it")
        }
        writer.close()
        try? Salvage.directoryPass(directory) { _ in }
        guard let journal = try? Journal(JournalSource(.directories([directory]))) else { return }
        _ = journal.skip(1000, .forward)
    }
}
