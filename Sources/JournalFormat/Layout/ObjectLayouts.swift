/// A DATA object: one `NAME=value`.
///
///     offset  bytes  field
///         16      8  hash                          of the uncompressed payload
///         24      8  next hash offset              the next DATA of the bucket, 0 at the end
///         32      8  next field offset             the next older DATA of the same field, 0 at the end
///         40      8  entry offset                  the first ENTRY that uses it
///         48      8  entry array offset            the first ENTRY_ARRAY for further entries, 0 if none
///         56      8  n_entries                     all entries that use it
///         64      4  tail entry array offset       compact files only: the last array of that chain
///         68      4  tail entry array n_entries    compact files only: its used slots
///         64/72      payload                       `NAME=value`, perhaps compressed
public enum DataLayout {
    public static let hash = 16
    public static let nextHashOffset = 24
    public static let nextFieldOffset = 32
    public static let entryOffset = 40
    public static let entryArrayOffset = 48
    public static let entryCount = 56
    public static let tailEntryArrayOffset = 64
    public static let tailEntryArrayEntryCount = 68

    /// Where the payload begins.
    @inlinable
    public static func payloadOffset(isCompact: Bool) -> Int { isCompact ? 72 : 64 }
}

/// A FIELD object: one name.
///
///     offset  bytes  field
///         16      8  hash              of the name
///         24      8  next hash offset  the next FIELD of the bucket, 0 at the end
///         32      8  head data offset  the newest DATA of this field
///         40         name              without `=`, never compressed
public enum FieldLayout {
    public static let hash = 16
    public static let nextHashOffset = 24
    public static let headDataOffset = 32
    public static let payload = 40
}

/// An ENTRY object.
///
///     offset  bytes  field
///         16      8  seqnum
///         24      8  realtime
///         32      8  monotonic
///         40     16  boot id
///         56      8  xor hash
///         64      n  items: in compact files the 4-byte offset of a DATA object, in regular ones its 8-byte
///                    offset and its 8-byte hash; in rising order, each once
public enum EntryLayout {
    public static let seqnum = 16
    public static let realtime = 24
    public static let monotonic = 32
    public static let bootID = 40
    public static let xorHash = 56
    public static let items = 64

    @inlinable
    public static func itemByteCount(isCompact: Bool) -> Int { isCompact ? 4 : 16 }
}

/// A hash table, of DATA or of FIELD objects.
///
///     offset  bytes  field
///         16     16  a bucket: the offsets of the first and of the last object of its chain, 0 when empty
public enum HashTableLayout {
    public static let items = 16
    public static let itemByteCount = 16
    public static let headOffset = 0
    public static let tailOffset = 8
}

/// An ENTRY_ARRAY object: a part of the list of all entries, or of those that use one DATA.
///
///     offset  bytes  field
///         16      8  next entry array offset  0 in the last
///         24      n  items: offsets of entries in rising order, 4 bytes in compact files and 8 in regular ones;
///                    unused ones at the end are 0
public enum EntryArrayLayout {
    public static let nextOffset = 16
    public static let items = 24

    @inlinable
    public static func itemByteCount(isCompact: Bool) -> Int { isCompact ? 4 : 8 }
}

/// A TAG object: a seal over everything since the one before.
///
///     offset  bytes  field
///         16      8  seqnum  1, 2, 3 ... within the file
///         24      8  epoch
///         32     32  HMAC-SHA-256
public enum TagLayout {
    public static let seqnum = 16
    public static let epoch = 24
    public static let hmac = 32
    public static let byteCount = 64
}
