import JournalFormat
import JournalIngest

let streamID = ID128(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)
let handshakeText = "prog\n\n30\n1\n0\n0\n0\n"

/// What came out of a stream.
struct StdoutResult: Equatable {
    var records: [Record] = []
    var wasStarted = false
    var refusal: StdoutRefusal?
    var settings: StdoutSettings?

    /// For each line the message, with the kind of line break in front if it is not a newline.
    var lines: [String] {
        records.map { record in
            (record["_LINE_BREAK"].map { "[\($0)]" } ?? "") + (record["MESSAGE"] ?? "no message")
        }
    }
}

/// Pushes the pieces into a stream, with an end of stream after the last.
func parseStdout(
    _ pieces: [[UInt8]], isPeerRoot: Bool = false, lineMax: Int = StdoutStream.defaultLineMax
) -> StdoutResult {
    var stream = StdoutStream(id: streamID, isPeerRoot: isPeerRoot, lineMax: lineMax)
    var builder = EntryBuilder()
    var result = StdoutResult()
    for piece in pieces where result.refusal == nil { push(piece, into: &stream, &builder, &result) }
    flush(.endOfStream, &stream, &builder)
    result.settings = stream.settings
    result.records = records(of: builder)
    return result
}

func parseStdout(_ text: String, lineMax: Int = StdoutStream.defaultLineMax) -> StdoutResult {
    parseStdout([Array((handshakeText + text).utf8)], lineMax: lineMax)
}

func push(
    _ bytes: [UInt8], into stream: inout StdoutStream, _ builder: inout EntryBuilder, _ result: inout StdoutResult
) {
    withSpan(bytes) { bytes in
        var offset = 0
        while true {
            switch stream.next(in: bytes, from: &offset, into: &builder) {
            case .started: result.wasStarted = true
            case .line(let priority): finish(&builder, priority: priority)
            case .needsMoreBytes:
                precondition(offset == bytes.byteCount, "more bytes wanted while there are some")
                return
            case .refused(let refusal):
                result.refusal = refusal
                return
            }
        }
    }
}

func flush(_ lineBreak: LineBreak, _ stream: inout StdoutStream, _ builder: inout EntryBuilder) {
    if let priority = stream.flush(lineBreak, into: &builder) { finish(&builder, priority: priority) }
}
