import JournalFormat
import JournalText

/// An entry of the tests: its header and its fields in stored order.
struct SampleEntry {
    var metadata = EntryMetadata(
        seqnumID: ID128(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff), seqnum: 27,
        realtime: 1_700_000_010_623_456, monotonic: 15_500_000,
        bootID: ID128(high: 0x6c7c_6013_a263_43b2, low: 0x9e96_4691_ff25_d04c), xorHash: 0xbeef)
    var fields: [[UInt8]] = []

    init(_ fields: String...) { self.fields = fields.map { Array($0.utf8) } }
}

func format<F: EntryFormatter & ~Copyable>(
    _ entries: [SampleEntry], highlight: Range<Int>? = nil, with formatter: consuming F
) -> String {
    var out = ByteBuffer()
    var field = ByteBuffer()
    for entry in entries {
        formatter.begin(entry.metadata, highlight: highlight, into: &out)
        for bytes in entry.fields {
            field.removeAll()
            field.append(bytes)
            formatter.field(field.bytes, into: &out)
        }
        formatter.end(into: &out)
    }
    return out.bytes.text
}

func show(
    _ mode: OutputMode, _ entries: SampleEntry..., highlight: Range<Int>? = nil,
    options change: (inout OutputOptions) -> Void = { _ in }
) -> String {
    var options = OutputOptions()
    change(&options)
    return switch mode {
    case .export: format(entries, with: ExportFormatter(options))
    case .json: format(entries, with: JSONFormatter(layout: .compact, options))
    case .jsonPretty: format(entries, with: JSONFormatter(layout: .pretty, options))
    case .jsonServerSentEvents: format(entries, with: JSONFormatter(layout: .serverSentEvents, options))
    case .jsonSequence: format(entries, with: JSONFormatter(layout: .sequence, options))
    case .verbose: format(entries, highlight: highlight, with: VerboseFormatter(options))
    case .cat: format(entries, highlight: highlight, with: CatFormatter(options))
    default: format(entries, highlight: highlight, with: ShortFormatter(mode, options))
    }
}

/// What an import parser makes of its input.
struct ImportResult: Equatable {
    struct Entry: Equatable {
        var realtime: UInt64
        var monotonic: UInt64
        var bootID: ID128
        var fields: [[UInt8]]

        /// The fields as text.
        var texts: [String] { fields.map { String(decoding: $0, as: UTF8.self) } }
    }

    var entries: [Entry] = []
    var warnings: [ImportWarning] = []
    var error: ImportError?
}

/// Parses `input` in chunks that end at `cuts` and at its end.
func parse<P: ImportParser & ~Copyable>(
    _ input: [UInt8], cuts: [Int] = [], limits: ImportLimits = ImportLimits(), with type: P.Type
) -> ImportResult {
    var bytes = ByteBuffer()
    bytes.append(input)
    var parser = type.init(limits: limits)
    var result = ImportResult()
    do throws(ImportError) {
        var start = 0
        for end in cuts + [input.count] {
            let chunk = bytes.bytes(in: start..<end)
            var position = 0
            while let event = try parser.next(in: chunk, from: &position) { result.add(event, parser.record) }
            start = end
        }
        while let event = try parser.finish() { result.add(event, parser.record) }
    } catch {
        result.error = error
    }
    return result
}

extension ImportResult {
    fileprivate mutating func add(_ event: ImportEvent, _ record: RawSpan) {
        switch event {
        case .warning(let warning): warnings.append(warning)
        case .entry:
            let header = EntryRecord.Header(decoding: record)
            var fields: [[UInt8]] = []
            var offset = EntryRecord.headerByteCount
            for _ in 0..<header.fieldCount {
                let end = offset + 4 + Int(record.loadLittleEndian(at: offset, as: UInt32.self))
                fields.append(record.extracting(offset + 4..<end).array)
                offset = end
            }
            entries.append(
                Entry(
                    realtime: header.realtime, monotonic: header.monotonic, bootID: header.bootID, fields: fields))
        }
    }
}
