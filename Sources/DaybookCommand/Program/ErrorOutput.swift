internal import JournalFormat
internal import LinuxSystem

/// Standard error. When it cannot be written there is nowhere left to say so.
enum ErrorOutput {
    /// Prints what the user should know, with the program's name before it.
    static func print(_ message: String) { write("daybook: ", message, "\n") }

    /// Prints a line as it is.
    static func printLine(_ line: String) { write("", line, "\n") }

    /// Replaces the line of the terminal that the cursor stands in.
    static func replaceLine(_ line: String) { write("\r\u{1b}[K", line, "") }

    private static func write(_ start: StaticString, _ text: String, _ end: StaticString) {
        var buffer = ByteBuffer(minimumCapacity: 256)
        buffer.append(start)
        // What comes from a file, be it its name, shall not command the terminal.
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 && scalar != "\n" || (0x7f..<0xa0).contains(scalar.value)
            if isControl { buffer.append(UInt8(ascii: "?")) } else { buffer.append(String(scalar)) }
        }
        buffer.append(end)
        try? writeAll(2, buffer.bytes)
    }
}
