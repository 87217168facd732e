internal import JournalFormat

/// Makes a message fit for a terminal: TABs become eight blanks, colour sequences (`ESC [ … m`) and operating system
/// commands (`ESC ] … BEL`, window titles for one) vanish, and so do carriage returns at the end of a line.
///
/// Any other escape sequence stays, and with it the message is not printable.
struct MessagePreparation {
    private static let escape: UInt8 = 0x1b
    private static let bell: UInt8 = 0x07

    /// The place of the highlighted part in the prepared message.
    private(set) var highlight: Range<Int>?
    private var start: Int?
    private var end: Int?

    /// Appends the prepared `message` to `out`; `highlight` is a part of `message` and follows it.
    ///
    /// - Complexity: O(n).
    init(_ message: RawSpan, highlight: Range<Int>?, into out: inout ByteBuffer) {
        let base = out.count
        var offset = 0
        while offset < message.byteCount {
            note(offset, highlight, at: out.count - base)
            let byte = message.byte(at: offset)
            switch byte {
            case UInt8(ascii: "\t"):
                out.append(repeating: UInt8(ascii: " "), count: 8)
                offset += 1
            case UInt8(ascii: "\r"):
                offset = Self.appendCarriageReturns(of: message, at: offset, to: &out)
            case Self.escape:
                offset = Self.appendSequence(of: message, at: offset, to: &out)
            case 0..<0x20, 0x7f...:
                out.append(byte)
                offset += 1
            default:
                // Plain text is copied in one piece, cut only where the highlighted part begins or ends.
                var end = message.endOfPlainText(from: offset)
                if let highlight {
                    for edge in [highlight.lowerBound, highlight.upperBound] where edge > offset && edge < end {
                        end = edge
                        break
                    }
                }
                out.append(message.extracting(offset..<end))
                offset = end
            }
        }
        note(offset, highlight, at: out.count - base)
        if let start, let end { self.highlight = start..<end }
    }

    /// Notes where the edges of the highlighted part come to lie, once the reading position has reached them.
    private mutating func note(_ offset: Int, _ highlight: Range<Int>?, at place: Int) {
        guard let highlight else { return }
        if start == nil, offset >= highlight.lowerBound { start = place }
        if end == nil, offset >= highlight.upperBound { end = place }
    }

    /// Copies a run of carriage returns unless a line or the message ends behind it; returns the offset behind it.
    private static func appendCarriageReturns(of message: RawSpan, at start: Int, to out: inout ByteBuffer) -> Int {
        var end = start
        while end < message.byteCount, message.byte(at: end) == UInt8(ascii: "\r") { end += 1 }
        if end < message.byteCount, message.byte(at: end) != UInt8(ascii: "\n") {
            out.append(message.extracting(start..<end))
        }
        return end
    }

    /// Leaves out the sequence at `start`, or copies its first two bytes; returns the offset to go on at.
    private static func appendSequence(of message: RawSpan, at start: Int, to out: inout ByteBuffer) -> Int {
        guard start + 1 < message.byteCount else {
            out.append(escape)
            return start + 1
        }
        if let end = endOfSequence(message, at: start) { return end }
        out.append(message.extracting(start..<start + 2))
        return start + 2
    }

    /// The offset behind the sequence at `start` if it is one of those that are left out.
    private static func endOfSequence(_ message: RawSpan, at start: Int) -> Int? {
        let isColor = message.byte(at: start + 1) == UInt8(ascii: "[")
        guard isColor || message.byte(at: start + 1) == UInt8(ascii: "]") else { return nil }
        for offset in start + 2..<message.byteCount {
            switch message.byte(at: offset) {
            case UInt8(ascii: "m") where isColor, bell where !isColor: return offset + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where isColor, UInt8(ascii: ";") where isColor: continue
            case 0x20...0x7e where !isColor: continue
            default: return nil
            }
        }
        return nil
    }
}
