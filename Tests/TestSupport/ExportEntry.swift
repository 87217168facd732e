internal import JournalFormat

/// An entry of an export stream, parsed without any mercy for malformed input: for comparing.
public struct ExportEntry: Hashable, Sendable {
    /// The `__` fields.
    public var metadata: [String: String] = [:]
    /// The others, as `NAME=value`; equal ones once, because a journal keeps them once.
    public var fields: Set<[UInt8]> = []

    public init() {}

    public static func parse(_ bytes: [UInt8]) -> [ExportEntry] {
        bytes.withBytes { bytes in
            var entries: [ExportEntry] = []
            var entry = ExportEntry()
            var position = 0
            while position < bytes.byteCount {
                let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: position) ?? bytes.byteCount
                let line = bytes.extracting(position..<end).array
                position = end + 1
                if line.isEmpty {
                    if !entry.fields.isEmpty { entries.append(entry) }
                    entry = ExportEntry()
                } else if line.contains(UInt8(ascii: "=")) {
                    entry.add(line)
                } else {
                    let count = Int(bytes.loadLittleEndian(at: position, as: UInt64.self))
                    let value = bytes.extracting(position + 8..<position + 8 + count).array
                    entry.add(line + [UInt8(ascii: "=")] + value)
                    position += 8 + count + 1
                }
            }
            if !entry.fields.isEmpty { entries.append(entry) }
            return entries
        }
    }

    private mutating func add(_ field: [UInt8]) {
        let text = String(decoding: field, as: UTF8.self)
        if text.hasPrefix("__"), let sign = text.firstIndex(of: "=") {
            metadata[String(text[..<sign])] = String(text[text.index(after: sign)...])
        } else {
            fields.insert(field)
        }
    }
}
