/// The header at the start of a journal file.
///
///     offset  bytes  field                       since
///          0      8  signature `LPKSHHRH`
///          8      4  compatible flags            ``CompatibleFlags``
///         12      4  incompatible flags          ``IncompatibleFlags``
///         16      1  state                       ``FileState``
///         17      7  zero
///         24     16  file id                     random; the key of the keyed hash
///         40     16  machine id
///         56     16  boot id                     of the newest entry
///         72     16  seqnum id
///         88      8  header size                 the first object begins here
///         96      8  arena size                  allocated bytes behind the header
///        104      8  data hash table offset      of its items, 16 bytes into the object
///        112      8  data hash table size        of its items, in bytes
///        120      8  field hash table offset     likewise
///        128      8  field hash table size       likewise
///        136      8  tail object offset          the last object, 0 if none
///        144      8  n_objects
///        152      8  n_entries                   entries linked into the global entry array
///        160      8  tail entry seqnum           the last assigned
///        168      8  head entry seqnum           of the first entry
///        176      8  entry array offset          the first global entry array
///        184      8  head entry realtime
///        192      8  tail entry realtime
///        200      8  tail entry monotonic
///        208      8  n_data                      187
///        216      8  n_fields                    187
///        224      8  n_tags                      189
///        232      8  n_entry_arrays              189
///        240      8  data hash chain depth       246
///        248      8  field hash chain depth      246
///        256      4  tail entry array offset     252
///        260      4  tail entry array n_entries  252
///        264      8  tail entry offset           254
///
/// A field exists if the header is long enough for it. Integers are little-endian, times are microseconds.
/// Source: systemd's published description of the format and files written by 252 and 256.
public struct FileHeader: Hashable, Sendable {
    /// The shortest header there ever was: what systemd before 187 wrote.
    public static let minimumByteCount = 208
    /// The header of systemd 252 and 253.
    public static let byteCountOf252 = 264
    /// The header of systemd 254 to 256.
    public static let byteCountOf256 = 272

    /// `LPKSHHRH`, as a little-endian integer.
    public static let signature: UInt64 = 0x4852_4848_534b_504c

    public var compatibleFlags: CompatibleFlags
    public var incompatibleFlags: IncompatibleFlags
    public var state: FileState
    public var fileID: ID128
    public var machineID: ID128
    public var tailEntryBootID: ID128
    public var seqnumID: ID128
    public var headerByteCount: UInt64
    public var arenaByteCount: UInt64
    public var dataHashTableOffset: UInt64
    public var dataHashTableByteCount: UInt64
    public var fieldHashTableOffset: UInt64
    public var fieldHashTableByteCount: UInt64
    public var tailObjectOffset: UInt64
    public var objectCount: UInt64
    public var entryCount: UInt64
    public var tailEntrySeqnum: UInt64
    public var headEntrySeqnum: UInt64
    public var entryArrayOffset: UInt64
    public var headEntryRealtime: UInt64
    public var tailEntryRealtime: UInt64
    public var tailEntryMonotonic: UInt64
    // The fields below are nil when the header is too short to have them.
    public var dataCount: UInt64?
    public var fieldCount: UInt64?
    public var tagCount: UInt64?
    public var entryArrayCount: UInt64?
    public var dataHashChainDepth: UInt64?
    public var fieldHashChainDepth: UInt64?
    public var tailEntryArrayOffset: UInt32?
    public var tailEntryArrayEntryCount: UInt32?
    public var tailEntryOffset: UInt64?

    /// The number of buckets of the hash table of DATA objects.
    public var dataHashTableBucketCount: UInt64 { dataHashTableByteCount / 16 }
    /// The number of buckets of the hash table of FIELD objects.
    public var fieldHashTableBucketCount: UInt64 { fieldHashTableByteCount / 16 }
    public var isCompact: Bool { incompatibleFlags.contains(.compact) }
}

extension FileHeader {
    /// Where the fields lie.
    public enum Offset {
        public static let compatibleFlags = 8
        public static let incompatibleFlags = 12
        public static let state = 16
        public static let fileID = 24
        public static let machineID = 40
        public static let tailEntryBootID = 56
        public static let seqnumID = 72
        public static let headerByteCount = 88
        public static let arenaByteCount = 96
        public static let dataHashTableOffset = 104
        public static let dataHashTableByteCount = 112
        public static let fieldHashTableOffset = 120
        public static let fieldHashTableByteCount = 128
        public static let tailObjectOffset = 136
        public static let objectCount = 144
        public static let entryCount = 152
        public static let tailEntrySeqnum = 160
        public static let headEntrySeqnum = 168
        public static let entryArrayOffset = 176
        public static let headEntryRealtime = 184
        public static let tailEntryRealtime = 192
        public static let tailEntryMonotonic = 200
        public static let dataCount = 208
        public static let fieldCount = 216
        public static let tagCount = 224
        public static let entryArrayCount = 232
        public static let dataHashChainDepth = 240
        public static let fieldHashChainDepth = 248
        public static let tailEntryArrayOffset = 256
        public static let tailEntryArrayEntryCount = 260
        public static let tailEntryOffset = 264
    }
}
