internal import JournalFormat

/// Where the writer found the fields that it met last: most fields of most entries are those of the entry before.
///
/// A hit saves the two hashes and the walk through the hash table. It is only a hint: the caller compares the payload
/// with the object it names. One slot a hash, the newest wins.
struct FieldMemo: ~Copyable {
    struct Slot {
        /// ``FieldMemo/key(of:)`` of the payload; 0 in an empty slot.
        var key: UInt64 = 0
        var hash: UInt64 = 0
        var jenkinsHash: UInt64 = 0
        /// The offset of the DATA object.
        var offset = 0
        /// How many objects come before it in its bucket.
        var depth: UInt64 = 0
    }

    private static let slotCount = 4096
    private var slots = [Slot](repeating: Slot(), count: slotCount)

    /// The slot for payloads of this key; it may be that of another payload.
    func slot(for key: UInt64) -> Slot {
        slots[Self.index(key)]
    }

    mutating func remember(_ slot: Slot) {
        slots[Self.index(slot.key)] = slot
    }

    private static func index(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 52) }

    /// A fast hash of no cryptographic worth; never 0.
    static func key(of bytes: RawSpan) -> UInt64 {
        let byteCount = bytes.byteCount
        var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: byteCount)
        if byteCount >= 8 {
            var offset = 0
            while offset &+ 8 <= byteCount {
                hash = mixed(hash ^ bytes.loadLittleEndian(at: offset, as: UInt64.self))
                offset &+= 8
            }
            // The last word overlaps the one before, and so needs no bytes beyond the end.
            hash = mixed(hash ^ bytes.loadLittleEndian(at: byteCount &- 8, as: UInt64.self))
        } else {
            for index in 0..<byteCount { hash = mixed(hash ^ UInt64(bytes.byte(at: index))) }
        }
        return hash | 1
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return high ^ low
    }
}
