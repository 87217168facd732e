public import JournalFormat

/// One boot as a list of boots shows it.
public struct BootListing: Hashable, Sendable {
    /// 0 is the newest, -1 the one before it; or 1 the oldest, 2 the next.
    public var index: Int
    public var bootID: ID128
    /// When the boot's first and last entries were received, in microseconds since 1970.
    public var firstEntry: UInt64
    public var lastEntry: UInt64

    public init(index: Int, bootID: ID128, firstEntry: UInt64, lastEntry: UInt64) {
        self.index = index
        self.bootID = bootID
        self.firstEntry = firstEntry
        self.lastEntry = lastEntry
    }
}

/// The list of boots, as a table or as JSON.
public enum BootTable {
    /// Appends a table with a line for each boot, in the order given.
    public static func append(
        _ boots: [BootListing], in zone: TimeZone, showsHeader: Bool = true, into out: inout ByteBuffer
    ) {
        var rows: [[String]] = boots.map { boot in
            [
                String(boot.index), boot.bootID.description, Timestamp.text(boot.firstEntry, in: zone),
                Timestamp.text(boot.lastEntry, in: zone),
            ]
        }
        if showsHeader { rows.insert(["IDX", "BOOT ID", "FIRST ENTRY", "LAST ENTRY"], at: 0) }
        let widths = (0..<4).map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        for row in rows {
            out.append(repeating: UInt8(ascii: " "), count: widths[0] - row[0].utf8.count)
            out.append(row[0])
            for column in 1..<4 {
                out.append(UInt8(ascii: " "))
                out.append(row[column])
                if column < 3 {
                    out.append(repeating: UInt8(ascii: " "), count: widths[column] - row[column].utf8.count)
                }
            }
            out.append(UInt8(ascii: "\n"))
        }
    }

    /// Appends an array with an object for each boot, whose times are numbers of microseconds.
    public static func appendJSON(_ boots: [BootListing], isPretty: Bool, into out: inout ByteBuffer) {
        out.append("[")
        for (index, boot) in boots.enumerated() {
            if index > 0 { out.append(",") }
            if isPretty { out.append("\n\t{\n") } else { out.append("{") }
            appendMember("index", isPretty, into: &out)
            out.append(String(boot.index))
            separate(isPretty, into: &out)
            appendMember("boot_id", isPretty, into: &out)
            out.append("\"")
            out.append(boot.bootID)
            out.append("\"")
            separate(isPretty, into: &out)
            appendMember("first_entry", isPretty, into: &out)
            out.append(decimal: boot.firstEntry)
            separate(isPretty, into: &out)
            appendMember("last_entry", isPretty, into: &out)
            out.append(decimal: boot.lastEntry)
            if isPretty { out.append("\n\t}") } else { out.append("}") }
        }
        if isPretty, !boots.isEmpty { out.append("\n") }
        out.append("]\n")
    }

    private static func appendMember(_ name: StaticString, _ isPretty: Bool, into out: inout ByteBuffer) {
        if isPretty { out.append("\t\t") }
        out.append("\"")
        out.append(name)
        if isPretty { out.append("\" : ") } else { out.append("\":") }
    }

    private static func separate(_ isPretty: Bool, into out: inout ByteBuffer) {
        if isPretty { out.append(",\n") } else { out.append(",") }
    }
}
