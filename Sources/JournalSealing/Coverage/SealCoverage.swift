public import JournalFormat

/// Which bytes of a journal file a seal vouches for: those that never change once they are written. What is left out,
/// links and counts, follows from the others.
///
///     part                         bytes
///     file header, first seal only 0-15 signature and flags, 24-55 ids, 72-95 run and header size, 104-135 hash tables
///     DATA                         0-23 object header and hash, and the payload as it is stored
///     FIELD                        0-23 object header and hash, and the name
///     ENTRY                        all
///     hash tables, ENTRY_ARRAY     0-15 object header
///     TAG                          0-31 object header, number and epoch
public enum SealCoverage {
    /// Of a file's header.
    public static let header = [0..<16, 24..<56, 72..<96, 104..<136]

    /// The shortest object of a type that a seal can vouch for.
    public static func leastByteCount(of type: ObjectType, isCompact: Bool) -> UInt64 {
        switch type {
        case .data: UInt64(DataLayout.payloadOffset(isCompact: isCompact))
        case .field: UInt64(FieldLayout.payload)
        case .entry: UInt64(EntryLayout.items)
        case .dataHashTable, .fieldHashTable, .entryArray: UInt64(ObjectHeader.byteCount)
        case .tag: UInt64(TagLayout.byteCount)
        }
    }

    /// Of an object, behind its beginning: two runs of bytes, of which the second may be empty.
    ///
    /// - Precondition: the object is at least as long as those of its type are.
    public static func object(
        _ type: ObjectType, byteCount: Int, isCompact: Bool
    ) -> (head: Range<Int>, rest: Range<Int>) {
        switch type {
        case .data: (0..<DataLayout.nextHashOffset, DataLayout.payloadOffset(isCompact: isCompact)..<byteCount)
        case .field: (0..<FieldLayout.nextHashOffset, FieldLayout.payload..<byteCount)
        case .entry: (0..<byteCount, byteCount..<byteCount)
        case .dataHashTable, .fieldHashTable, .entryArray:
            (0..<ObjectHeader.byteCount, ObjectHeader.byteCount..<ObjectHeader.byteCount)
        case .tag: (0..<TagLayout.hmac, TagLayout.hmac..<TagLayout.hmac)
        }
    }
}
