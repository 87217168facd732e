internal import JournalFormat

/// The values of the field `_BOOT_ID`, one of which an entry has if it has any: that of its own boot.
struct BootLedger {
    private var boots: [(id: ID128, offset: UInt64)] = []
    /// The boot that was asked for last.
    private var current = 0

    /// Of more boots than this the entries are not looked at.
    private static let maximumCount = 1024

    var isFull: Bool { boots.count >= Self.maximumCount }

    /// The boot that a payload names, if it is of the field `_BOOT_ID`.
    @inline(__always)
    static func bootID(_ payload: RawSpan) -> ID128? {
        guard payload.byteCount == 41, payload.starts(with: "_BOOT_ID=") else { return nil }
        return ID128(text: payload.extracting(9..<41))
    }

    /// Notes the value of a boot.
    mutating func note(_ id: ID128, at offset: UInt64) { if !isFull { boots.append((id, offset)) } }

    /// The value that names this boot; 0 if there is none.
    @inline(__always)
    mutating func offset(of id: ID128) -> UInt64 {
        if current < boots.count, boots[current].id == id { return boots[current].offset }
        return search(id)
    }

    private mutating func search(_ id: ID128) -> UInt64 {
        guard let index = boots.firstIndex(where: { $0.id == id }) else { return 0 }
        current = index
        return boots[index].offset
    }

    /// Whether the object at `offset` names any boot.
    func isBoot(_ offset: UInt64) -> Bool { boots.contains { $0.offset == offset } }
}
