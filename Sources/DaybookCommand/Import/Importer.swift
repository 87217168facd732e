internal import JournalFormat
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// Reads one stream of entries and stores them.
///
/// Each entry is built once, by the parser, and handed on as it is.
struct Importer {
    /// How much is read at once: enough to make the calls cheap, and still in the processor's cache.
    static let chunkByteCount = 256 * 1024

    let destination: any ImportDestination
    let progress: ImportProgress
    /// The name of the input, for messages.
    let name: String
    /// Is told of what is wrong with the input and does not end it.
    var warn: (String) -> Void = { ErrorOutput.print($0) }

    /// Imports what can be read from `input` and is in `format`; what it looks like if that is `nil`.
    ///
    /// - Throws: when the rest of the input cannot be read, or entries cannot be stored. Those before are stored.
    func run(_ input: borrowing OwnedDescriptor, _ format: ImportSettings.Format?) throws(CommandError) {
        var chunk = ByteBuffer(minimumCapacity: Self.chunkByteCount)
        try read(input, into: &chunk)
        guard !chunk.bytes.starts(with: "LPKSHHRH") else {
            throw CommandError(
                "\(name): a journal file, not a stream of entries; make one of it with "
                    + "`daybook --file=\(name) --output=export`")
        }
        switch format ?? Self.guess(chunk.bytes) {
        case .export: try run(input, &chunk, ExportParser(limits: ImportLimits()))
        case .json: try run(input, &chunk, JSONParser(limits: ImportLimits()))
        }
    }

    /// JSON begins with a brace or bracket, perhaps behind white space or a separator; the export format with a name.
    static func guess(_ start: RawSpan) -> ImportSettings.Format {
        for offset in 0..<start.byteCount {
            switch start.byte(at: offset) {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x1e: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
            default: return start.starts(with: "data: {") ? .json : .export
            }
        }
        return .export
    }

    private func read(_ input: borrowing OwnedDescriptor, into chunk: inout ByteBuffer) throws(CommandError) {
        chunk.removeAll()
        do {
            try chunk.append(upTo: Self.chunkByteCount) { span throws(Errno) in try input.read(into: &span) }
        } catch {
            throw CommandError("\(name): \(error); the entries before are stored")
        }
    }

    private func run<Parser: ImportParser & ~Copyable>(
        _ input: borrowing OwnedDescriptor, _ chunk: inout ByteBuffer, _ parser: consuming Parser
    ) throws(CommandError) {
        while !chunk.isEmpty {
            var position = 0
            while let event = try next(&parser, in: chunk.bytes, from: &position) { try take(event, parser.record) }
            progress.advance(by: chunk.count)
            try read(input, into: &chunk)
        }
        while let event = try finish(&parser) { try take(event, parser.record) }
    }

    @inline(__always)
    private func next<Parser: ImportParser & ~Copyable>(
        _ parser: inout Parser, in chunk: RawSpan, from position: inout Int
    ) throws(CommandError) -> ImportEvent? {
        do {
            return try parser.next(in: chunk, from: &position)
        } catch {
            throw failure(error)
        }
    }

    private func finish<Parser: ImportParser & ~Copyable>(_ parser: inout Parser) throws(CommandError) -> ImportEvent? {
        do {
            return try parser.finish()
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: ImportError) -> CommandError {
        CommandError("\(name): \(error); the entries before are stored")
    }

    @inline(__always)
    private func take(_ event: ImportEvent, _ record: RawSpan) throws(CommandError) {
        guard case .entry = event else {
            if case .warning(let warning) = event { warn("\(name): \(warning)") }
            return
        }
        do {
            try destination.append(record)
            progress.countEntry()
        } catch {
            guard case .invalidEntry(let reason) = error else { throw CommandError(error.message) }
            warn("\(name): entry \(progress.entryCount + 1): \(reason); left out")
        }
    }
}
