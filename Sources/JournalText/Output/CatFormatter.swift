public import JournalFormat

/// The mode `cat`: the bytes of the message as they are, and a newline; or those of the fields asked for, each on a
/// line of its own, in the order asked for.
public struct CatFormatter: EntryFormatter, ~Copyable {
    private let names: [String]
    private let colors: ColorLevel
    /// Whether the message alone is shown: then it can go straight to the output.
    private let isMessageOnly: Bool
    private var isMessageDone = false
    private var values: [Range<Int>?]
    private var bytes = ByteBuffer(minimumCapacity: 4096)
    private var priority: UInt8 = 6
    private var highlight: Range<Int>?

    public var neededFields: [String]? { colors.isOn ? names + ["PRIORITY"] : names }

    public init(_ options: OutputOptions = OutputOptions()) {
        var names: [String] = []
        for name in options.outputFields ?? ["MESSAGE"] where !names.contains(name) { names.append(name) }
        self.names = names
        colors = options.colors
        isMessageOnly = options.outputFields == nil
        values = Array(repeating: nil, count: names.count)
    }

    public mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer) {
        isMessageDone = false
        for index in values.indices { values[index] = nil }
        bytes.removeAll()
        priority = 6
        self.highlight = isMessageOnly ? highlight : nil
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        if isMessageOnly, !colors.isOn {
            guard nameByteCount == 7, !isMessageDone, payload.starts(with: "MESSAGE=") else { return }
            isMessageDone = true
            out.append(payload.extracting(8..<payload.byteCount))
            return out.append(UInt8(ascii: "\n"))
        }
        if colors.isOn, payload.byteCount == 10, payload.starts(with: "PRIORITY=") {
            let digit = payload.byte(at: 9) &- UInt8(ascii: "0")
            if digit < 8 { priority = digit }
        }
        for index in names.indices where values[index] == nil {
            guard names[index].withBytes({ $0.hasSameBytes(as: payload.extracting(0..<nameByteCount)) }) else {
                continue
            }
            let start = bytes.count
            bytes.append(payload.extracting(nameByteCount + 1..<payload.byteCount))
            values[index] = start..<bytes.count
            return
        }
    }

    public mutating func end(into out: inout ByteBuffer) {
        if isMessageOnly, !colors.isOn { return }
        let color = colors.message(ofPriority: priority)
        for case let value? in values {
            let bytes = bytes.bytes(in: value)
            if let color {
                let part = isMessageOnly ? (highlight ?? 0..<0).clamped(to: 0..<bytes.byteCount) : nil
                append(bytes, color, highlight: part, into: &out)
            } else {
                out.append(bytes)
            }
            out.append(UInt8(ascii: "\n"))
        }
    }

    private func append(_ text: RawSpan, _ color: MessageColor, highlight: Range<Int>?, into out: inout ByteBuffer) {
        out.append(color.on)
        if let highlight {
            out.append(text.extracting(0..<highlight.lowerBound))
            out.append(color.highlight)
            out.append(text.extracting(highlight))
            out.append(color.on)
            out.append(text.extracting(highlight.upperBound..<text.byteCount))
        } else {
            out.append(text)
        }
        out.append(ColorLevel.reset)
    }
}
