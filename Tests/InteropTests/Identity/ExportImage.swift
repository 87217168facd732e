import JournalFormat
import JournalStorage
import JournalText
import SystemPackage

/// What systemd does with an export stream, done by our parser and writer.
struct ExportImage {
    var options: JournalFileOptions
    private let seqnum: JournalPredecessor?

    /// A file with the ids and of the kind that a header tells of.
    init(like header: FileHeader) {
        options = JournalFileOptions()
        options.level = header.headerByteCount == UInt64(FileHeader.byteCountOf252) ? .systemd252 : .systemd256
        options.isCompact = header.isCompact
        options.isKeyed = header.incompatibleFlags.contains(.keyedHash)
        options.compression = Compression.allCases.first { header.incompatibleFlags.contains($0.fileFlag) }
        options.machineID = header.machineID
        options.fileID = header.fileID
        seqnum =
            header.seqnumID == header.fileID
            ? nil : JournalPredecessor(seqnumID: header.seqnumID, tailSeqnum: header.headEntrySeqnum - 1)
    }

    /// Writes the entries of one stream after the other, and closes the file after each.
    func write(_ streams: [[UInt8]], to path: FilePath) throws {
        var writer = try JournalFileWriter.create(path, options: options, predecessor: seqnum)
        try Self.append(streams[0], to: &writer)
        try writer.markOffline()
        _ = consume writer
        for stream in streams.dropFirst() { try Self.resume(path, stream) }
    }

    /// Appends the entries of a stream to a file that exists, and closes it.
    static func resume(_ path: FilePath, _ stream: [UInt8]) throws {
        var writer = try JournalFileWriter.open(path, options: JournalFileOptions())
        try writer.markOnline()
        try append(stream, to: &writer)
        try writer.markOffline()
    }

    private static func append(_ stream: [UInt8], to writer: inout JournalFileWriter) throws {
        var parser = ExportParser()
        try stream.withBytes { chunk in
            var position = 0
            while let event = try parser.next(in: chunk, from: &position) {
                if case .entry = event { try writer.append(parser.record) }
            }
        }
        while let event = try parser.finish() {
            if case .entry = event { try writer.append(parser.record) }
        }
    }
}
