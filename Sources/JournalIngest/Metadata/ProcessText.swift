internal import JournalFormat

/// What the files of `/proc/PID` say, in the form in which a journal keeps it.
public enum ProcessText {
    /// The longest `_COMM`, in bytes.
    static let maximumCommandByteCount = 127

    /// The name in `/proc/PID/comm`, with what is not printable ASCII escaped as C does; `nil` when it is empty.
    public static func command(_ text: RawSpan) -> [UInt8]? {
        let end = text.firstOffset(of: UInt8(ascii: "\n")) ?? text.byteCount
        var escaped = ByteBuffer(minimumCapacity: 64)
        for index in 0..<end {
            let fitting = escaped.count
            escaped.append(escaped: text.byte(at: index))
            guard escaped.count <= maximumCommandByteCount else {
                // An escape is kept whole or not at all.
                escaped.truncate(to: fitting)
                break
            }
        }
        return escaped.isEmpty ? nil : escaped.bytes.array
    }

    /// The path that `/proc/PID/exe` points to, also when that file has been removed since; `nil` when it is empty.
    public static func executable(_ target: RawSpan) -> [UInt8]? {
        let path = target.removing(suffix: " (deleted)")
        return path.byteCount == 0 ? nil : path.array
    }

    /// The arguments in `/proc/PID/cmdline`, each ended by a NUL, as one line that a shell would take apart again;
    /// `nil` when there are none, as for threads of the kernel.
    ///
    /// An argument is quoted where a shell needs it; control characters and what is not UTF-8 are escaped as C does.
    public static func commandLine(_ text: RawSpan) -> [UInt8]? {
        var end = text.byteCount
        while end > 0, text.byte(at: end - 1) == 0 { end -= 1 }
        guard end > 0 else { return nil }
        var line = ByteBuffer(minimumCapacity: end + 64)
        var start = 0
        while start <= end {
            let argumentEnd = min(text.firstOffset(of: 0, from: start) ?? end, end)
            if start > 0 { line.append(UInt8(ascii: " ")) }
            line.append(quoted: text.extracting(start..<argumentEnd))
            start = argumentEnd + 1
        }
        return line.bytes.array
    }
}

extension ByteBuffer {
    /// Appends an argument of a command line, quoted if a shell needs it.
    fileprivate mutating func append(quoted argument: RawSpan) {
        guard argument.byteCount == 0 || needsQuotes(argument) else { return append(argument) }
        append(UInt8(ascii: "\""))
        var index = 0
        while index < argument.byteCount {
            let byte = argument.byte(at: index)
            guard !byte.isControl, let length = argument.characterByteCount(at: index) else {
                append(escaped: byte)
                index += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "$"):
                append(UInt8(ascii: "\\"))
            default: break
            }
            append(argument.extracting(index..<(index + length)))
            index += length
        }
        append(UInt8(ascii: "\""))
    }

    private func needsQuotes(_ argument: RawSpan) -> Bool {
        var index = 0
        while index < argument.byteCount {
            let byte = argument.byte(at: index)
            guard !byte.isControl, !byte.isShellSpecial, let length = argument.characterByteCount(at: index) else {
                return true
            }
            index += length
        }
        return false
    }
}

extension UInt8 {
    fileprivate var isControl: Bool { self < 0x20 || self == 0x7f }

    /// Whether the byte means something to a shell outside of quotes. Other whitespace is among the controls.
    fileprivate var isShellSpecial: Bool {
        switch self {
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "$"),
            UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "&"),
            UInt8(ascii: ";"), UInt8(ascii: "!"):
            true
        default: false
        }
    }
}
