internal import LinuxSystem
internal import SystemPackage

/// The memory that a daemon takes while it writes journals for a long time.
struct MemoryTask {
    var contender: Contender
    /// How much is written, in bytes of journal files.
    var byteCount: Int
    var directory: FilePath
    var runtimeDirectory: FilePath
    var janitor: Janitor

    /// What was seen at one moment.
    struct Sample: Sendable {
        /// Of journal files so far.
        var writtenByteCount: Int
        /// In memory, with the parts of files that are mapped.
        var residentByteCount: Int
        /// Of these what belongs to no file on a disk.
        var privateByteCount: Int
    }

    /// Sent by one client, before the next one begins.
    private static let batchMessageCount = 100_000
    private static let pauseMicroseconds: UInt64 = 100_000
    /// No rotation is left out, and nothing is removed before the end.
    private static let settings = [
        "SystemMaxFileSize=128M", "SystemMaxUse=64G", "SystemKeepFree=1M", "SystemMaxFiles=1000",
    ]

    func run() throws(BenchmarkError) -> [Sample] {
        let place = runtimeDirectory.appending(contender.kind.rawValue)
        let journal = directory.appending("memory-journal")
        try attempt("make \(journal)") { () throws(Errno) in try FileSystem.createDirectories(journal) }
        defer {
            try? FileSystem.removeRecursively(place)
            try? FileSystem.removeRecursively(journal)
        }
        let setup = DaemonSetup(
            settings: Self.settings + contender.settings, journalDirectory: journal, janitor: janitor)
        let daemon = try DaemonUnderTest.start(contender.kind, in: place, setup)
        let result = Result { () throws(BenchmarkError) in try measure(daemon) }
        daemon.stopQuietly()
        return try result.get()
    }

    private func measure(_ daemon: borrowing DaemonUnderTest) throws(BenchmarkError) -> [Sample] {
        let files = try daemon.journalFileDirectory()
        let processID = daemon.processID
        let recorder = SampleRecorder(limit: byteCount)
        let thread = try attempt("start a thread") { () throws(Errno) in
            try Thread.start(name: "memory-watch") {
                while recorder.isWanted, let sample = Sample(of: processID, files: files) {
                    recorder.add(sample)
                    Clock.sleep(microseconds: Self.pauseMicroseconds)
                }
            }
        }
        let result = Result { () throws(BenchmarkError) in
            while !recorder.isFull {
                guard daemon.isRunning() else { throw .lost("\(contender.title) has ended.") }
                try LoadClients.start(1, sending: Self.batchMessageCount, to: daemon.socket).run()
            }
        }
        recorder.stop()
        thread.join()
        try result.get()
        return recorder.samples
    }
}

extension MemoryTask.Sample {
    /// - Returns: `nil` when the process has ended.
    fileprivate init?(of processID: Int32, files directory: FilePath) {
        // Not the resident size, which counts a page as often as it is mapped.
        guard let text = try? FileSystem.contents(of: FilePath("/proc/\(processID)/smaps_rollup")) else { return nil }
        var values: [Substring: Int] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasSuffix(" kB") {
            let words = line.split { $0 == " " || $0 == "\t" }
            if words.count > 1 { values[words[0]] = Int(words[1]).map { $0 << 10 } }
        }
        guard let resident = values["Pss:"], let file = values["Pss_File:"] else { return nil }
        residentByteCount = resident
        privateByteCount = resident - file
        let names = (try? FileSystem.names(in: directory)) ?? []
        writtenByteCount = names.reduce(0) { sum, name in
            sum + ((try? FileStatus(of: directory.appending(name)))?.allocatedByteCount ?? 0)
        }
    }
}
