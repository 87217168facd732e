public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// A journal file that entries are appended to. It has one owner, and one thread.
///
/// The file is mapped at fixed addresses and written by stores. Readers take no locks: what they rely on is the order
/// of the stores. An object is complete before anything points to it; an entry is complete before it is in the global
/// entry array; a slot of an array is filled before the count says so. Each such pointer or count is stored with
/// release order.
///
/// Space for a whole entry is found before its first store: an entry that does not fit leaves no trace.
public struct JournalFileWriter: ~Copyable {
    /// Where the file is.
    public private(set) var path: FilePath
    let descriptor: OwnedDescriptor
    var map: FileMapping
    /// What is remembered while stores are kept from the file.
    var isolation: Isolation?
    /// Up to where somebody else has allocated the file already; it need not be done again.
    var preallocatedEnd = 0
    let isCompact: Bool
    let headerByteCount: Int
    let maximumByteCount: Int
    let fieldHash: FieldHash
    let compressionThreshold: Int
    public let fileID: ID128
    public let seqnumID: ID128
    /// Where the items of the hash tables begin, and how many buckets there are.
    let dataTable: HashTable
    let fieldTable: HashTable
    /// Whether space behind the last object may hold what an earlier writer left there.
    let mayHaveRemains: Bool
    /// Whether fields are copies of what a journal holds already, whose names are nobody's to refuse any more.
    var acceptsAnyFieldName = false

    /// How far the file's sealing is; `nil` while it is not being sealed.
    var seal: FileSeal?
    /// Whether the file has, or is to have, seals.
    let isMadeForSealing: Bool

    var counters: Counters
    var compressor: Compressor?
    var decompressor = Decompressor()
    var memo = FieldMemo()
    var summaries: ChainSummaries?
    /// The fields of the entry being appended.
    var fields: [PendingField] = []
    /// The DATA objects of the entry being appended, in rising order of offset.
    var items: [Item] = []
    /// Compressed payloads of the entry being appended.
    var compressed = ByteBuffer(minimumCapacity: 4096)
    /// Payloads decompressed to compare them.
    var decompressed = ByteBuffer(minimumCapacity: 4096)
    /// In regular files, which do not record it: the last array of each DATA's chain, by the DATA's offset.
    var tailArrays: [Int: TailArray] = [:]

    /// The allocated bytes behind the last object.
    var unusedRange: Range<Int> { pageAligned(counters.end)..<max(pageAligned(counters.end), counters.allocatedEnd) }

    /// Notes that the file has, or will soon have, another name.
    mutating func noteRename(to newPath: FilePath) { path = newPath }

    /// Goes on behind this sequence number: for a file without entries that was made before it was known.
    mutating func follow(_ tailSeqnum: UInt64) {
        precondition(counters.entries == 0, "the entries of the file decide how it goes on")
        counters.tailSeqnum = tailSeqnum
        map.storeReleasing(tailSeqnum, at: FileHeader.Offset.tailEntrySeqnum)
    }

    /// Tells those who watch the file that it has changed: stores into a mapping raise no event, but a write does, even
    /// of what is there.
    ///
    /// Setting the size to what it is would do too, but another thread may be making the file grow.
    func notifyWatchers() throws(Errno) {
        try descriptor.write(map.bytes(at: 0, count: 1), at: 0)
    }

    struct HashTable {
        var itemsOffset: Int
        var bucketCount: UInt64
    }

    /// One field of the entry being appended.
    struct PendingField {
        /// Where its payload lies in the record.
        var start: Int
        var byteCount: Int
        var hash: UInt64
        /// The DATA object, or 0 when there is none yet.
        var offset: Int
        /// For a field without DATA object: the last object of the bucket's chain when it was looked up.
        var chainTail: Int
        var depth: UInt64
        /// For a field without DATA object: its compressed form, empty if it is stored as it is.
        var compressed: Range<Int>
        var nameByteCount: Int
        /// ``FieldMemo/key(of:)`` and the Jenkins hash of the payload.
        var key: UInt64
        var jenkinsHash: UInt64
        /// The entries that its DATA object has so far.
        var chain = EntryChain(entryCount: 0)
    }

    /// A DATA object of the entry being appended.
    struct Item {
        var offset: Int
        var hash: UInt64
        var chain: EntryChain
    }

    /// The list of the entries of a DATA object: one in the object itself, the others in arrays.
    struct EntryChain {
        var entryCount: UInt64
        /// The last array, and its slots; no array while there are less than two entries.
        var tail = TailArray(offset: 0, usedCount: 0)
        var slotCount: UInt64 = 0
    }

    struct TailArray {
        var offset: Int
        var usedCount: UInt64
    }

    /// The header's counters, kept here so that they need not be read back from the file.
    struct Counters {
        /// Where the allocated part of the file ends.
        var allocatedEnd: Int
        /// The last object, 0 if there is none.
        var tailObject: Int
        /// Where the next object begins.
        var end: Int
        var objects: UInt64 = 0
        var entries: UInt64 = 0
        var data: UInt64 = 0
        var fields: UInt64 = 0
        var entryArrays: UInt64 = 0
        var tags: UInt64 = 0
        var dataChainDepth: UInt64 = 0
        var fieldChainDepth: UInt64 = 0
        var firstArray = 0
        var tailArray = 0
        var tailArrayUsed: UInt64 = 0
        var headSeqnum: UInt64 = 0
        var tailSeqnum: UInt64 = 0
        var headRealtime: UInt64 = 0
        var tailRealtime: UInt64 = 0
        var tailMonotonic: UInt64 = 0
        var tailBootID: ID128 = .zero
    }

    /// The number of entries in the file.
    public var entryCount: UInt64 { counters.entries }
    /// The sequence number of the file's first entry; 0 if it has none.
    public var headSeqnum: UInt64 { counters.headSeqnum }
    /// The sequence number assigned last; a new file begins with that of its predecessor.
    public var tailSeqnum: UInt64 { counters.tailSeqnum }
    /// When the file's first entry was received, in microseconds since 1970; 0 if it has none.
    public var headRealtime: UInt64 { counters.headRealtime }
    /// When the newest entry was received, in microseconds since 1970; 0 if there is none.
    public var tailRealtime: UInt64 { counters.tailRealtime }

    /// Whether an entry is of the same boot as the file's newest one and, by the clock that only rises, before it.
    func isMonotonicBehind(_ header: EntryRecord.Header) -> Bool {
        header.bootID == counters.tailBootID && header.monotonic < counters.tailMonotonic
    }

    /// Whether a new file should take the next entry: a hash table is three quarters full, or its chains are too long.
    ///
    /// Names of fields count only once the file has an eighth of the bytes that its table of data is made for. Otherwise
    /// whoever logs entries with several hundred names each would begin a file with each of them, and so push all that
    /// others have logged out of a journal of a hundred files. Until then longer chains are the lesser evil.
    public var suggestsRotation: Bool {
        counters.data * 4 > dataTable.bucketCount * 3 || counters.dataChainDepth > Self.chainDepthLimit
            || (areNamesDecisive
                && (counters.fields * 4 > fieldTable.bucketCount * 3 || counters.fieldChainDepth > Self.chainDepthLimit))
    }

    /// Whether it is time to make the next file ready.
    var isQuarterFull: Bool {
        counters.end > maximumByteCount / 4 || counters.data * 16 > dataTable.bucketCount * 3
            || (areNamesDecisive && counters.fields * 16 > fieldTable.bucketCount * 3)
    }

    /// A table of data has a bucket for every 576 bytes of the largest size of its file.
    private var areNamesDecisive: Bool { counters.end > dataTable.bucketCount * 576 / 8 }

    /// The longest chain in a hash table, in hops, before a new file is suggested.
    static let chainDepthLimit: UInt64 = 100
    /// Files grow in steps of this many bytes.
    static let growthByteCount = 8 << 20
}
