internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The file that is imported.
struct ExportStream {
    var path: FilePath
    var entryCount: Int
    var byteCount: Int
    /// What an entry's fields take on average.
    var payloadByteCount: Int

    /// Writes stream number `number`, of `entryCount` entries.
    static func make(
        _ path: FilePath, entryCount: Int, number: Int = 0
    ) throws(BenchmarkError) -> ExportStream {
        var generator = EntryGenerator(number: number)
        var buffer = ByteBuffer(minimumCapacity: 1 << 20)
        var byteCount = 0
        try attempt("write \(path)") { () throws(Errno) in
            let file = try OwnedDescriptor.open(path, [.writeOnly, .create, .truncate])
            for number in 1...entryCount {
                generator.append(to: &buffer)
                guard buffer.count > 1 << 19 || number == entryCount else { continue }
                try file.write(buffer.bytes)
                byteCount += buffer.count
                buffer.removeAll()
            }
        }
        return ExportStream(
            path: path, entryCount: entryCount, byteCount: byteCount,
            payloadByteCount: generator.payloadByteCount / entryCount)
    }
}
