import Glibc
import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

// Sanitizers reserve terabytes of addresses for what they note of each byte.
@Suite("a process with few addresses", .enabled(if: Sanitizer.current == nil))
struct AddressLimitTests {
    static let fileCount = 50
    /// What a process with an RLIMIT_AS of 512 MiB has left when `daybook` has been loaded, which takes 32. The program
    /// of these tests takes more than ten times that, so the limit is set to so much more than it has.
    static let addressByteCount = 480 << 20

    @Test("reads 50 files of 128 MiB in order, while two are written to their end and memory is allocated")
    func reading() async throws {
        let directory = try TemporaryDirectory()
        let journal = directory.path.appending("read")
        try FileSystem.createDirectories(journal)
        try FileSystem.createDirectories(directory.path.appending("written"))
        let pattern = try SpreadJournal(in: directory)
        #expect(pattern.byteCount == 128 << 20)
        for number in 0..<Self.fileCount {
            try pattern.write(journal.appending("\(number).journal"), number: number, of: Self.fileCount)
        }
        await #expect(processExitsWith: .exitCode(0)) { [path = directory.path.string as String] in
            let byteCount = UInt(try Self.usedAddressByteCount() + Self.addressByteCount)
            var limit = rlimit(rlim_cur: byteCount, rlim_max: byteCount)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { _exit(2) }
            try Self.readAndWrite(FilePath(path))
            _exit(0)
        }
        let written = try FileSystem.names(in: directory.path.appending("written")).filter { $0.hasSuffix(".journal") }
        #expect(written.count == 3)
    }

    /// The addresses that the process has in use, in bytes.
    static func usedAddressByteCount() throws -> Int {
        let text = String(decoding: try FileSystem.contents(of: "/proc/self/statm"), as: UTF8.self)
        return (Int(text.prefix { $0 != " " }) ?? 0) * pageByteCount
    }

    static func readAndWrite(_ path: FilePath) throws {
        let journal = try Journal(JournalSource(.directories([path.appending("read")])))
        guard journal.files.count == fileCount, journal.warnings.isEmpty else { throw JournalError.noCurrentEntry }
        let rotations = Monitor(0)
        var options = JournalDirectoryWriter.Options()
        options.file.compression = nil
        let writer = try JournalDirectoryWriter(
            path.appending("written"), options: options,
            onNotice: { if case .rotated = $0 { rotations.withLock { $0 += 1 } } })
        var builder = EntryBuilder(minimumCapacity: 1 << 20)
        var padding = ByteBuffer(minimumCapacity: 1 << 20)
        var count = 0
        var byteCount = 0
        while journal.next() {
            guard let entry = journal.currentEntry, entry.seqnum == UInt64(count + 1) else { _exit(3) }
            try journal.forEachField { payload, _ in
                // All over the payload.
                for offset in stride(from: 0, to: payload.byteCount, by: 65536) {
                    byteCount += payload.byte(at: offset) == 1 ? 0 : 1
                }
            }
            count += 1
            if count % 20 == 0, rotations.withLock({ $0 }) < 2 {
                padding.removeAll()
                padding.append("PADDING=\(count) " as String)
                padding.append(repeating: 1, count: SpreadJournal.paddingByteCount)
                builder.removeAll()
                builder.begin()
                builder.addField(padding.bytes)
                builder.finish(
                    realtime: 1_700_000_000_000_000 + UInt64(count), monotonic: UInt64(count),
                    bootID: ID128(high: 1, low: 2), owner: EntryRecord.systemOwner)
                guard case .stored = writer.append(builder.buffer.bytes) else { _exit(5) }
            }
            if count % 500 == 0 {
                // More than is left beside the windows and the writer.
                let buffer = ByteBuffer(minimumCapacity: 96 << 20)
                guard buffer.capacity >= 96 << 20 else { _exit(4) }
            }
        }
        guard journal.warnings.isEmpty, count == fileCount * SpreadJournal.entryCount else { _exit(5) }
        guard rotations.withLock({ $0 }) == 2 else { _exit(6) }
    }
}
