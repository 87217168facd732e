internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem

/// The work of ``JournalFile/verify(progress:)``.
///
/// All objects are passed once, as they lie in the file, so that little of it has to be mapped, and what is known of
/// the file as a whole is kept in tables whose size does not depend on that of the file:
///
///     references                 how they are checked                                            table
///     hash table -> DATA, FIELD  the next object of each bucket is known when it comes by        ChainLedger
///     FIELD -> its DATA          each leads to the one before it of the same field               FieldLedger
///     DATA -> entry arrays       the owner of each array is known when it comes by               ListLedger
///     entry <-> DATA             a sum over the items of entries must be that over the lists     EntrySums
///     xor hash of an entry       likewise, with the values' hashes that the lists add up         EntrySums
///
/// Only if the sums of some entries differ, a second pass looks at these one by one (`Verifier+Inspection.swift`).
struct Verifier: ~Copyable {
    /// Up to where the file is looked at.
    struct Horizon {
        /// Objects from here on, and references to them, are passed over.
        var offset: UInt64
        /// The entries in the list of all that lie before it.
        var entryCount: UInt64

        static let none = Horizon(offset: .max, entryCount: 0)
    }

    enum Pass {
        /// Everything.
        case first
        /// Only hash chains, of buckets that there was no room for before.
        case chains
        /// Only the entries whose sums differ.
        case inspection
    }

    let file: JournalFile
    let header: FileHeader
    let horizon: UInt64
    /// Whether the file is looked at as one that nobody writes, up to its end.
    var isWhole: Bool { horizon == .max }
    /// How many entries the list of all has before the horizon.
    let listedCount: UInt64
    var pass = Pass.first
    var scratch = FieldScratch()
    var result = Verification()
    var counts = Counts()
    /// Where the walk had to skip something: nothing is said of references that lead there.
    var gaps: [Range<UInt64>] = []

    var dataChains: ChainLedger
    var fieldChains: ChainLedger
    var fields = FieldLedger()
    var lists = ListLedger()
    var sums: EntrySums
    var boots = BootLedger()
    var broken = BrokenObjects()
    var inspection = Inspection()

    var lastEntry: (offset: UInt64, metadata: EntryMetadata)?
    /// The last array of the list of all, and how many of its slots are used.
    var tailEntryArray: (offset: UInt64, count: UInt64) = (0, 0)
    var lastEpoch: UInt64?
    /// Checks the seals; `nil` when that is not asked for, or the file has none.
    var seals: SealChecker?
    /// How often progress is told.
    private static let strideByteCount: UInt64 = 4 << 20
    /// How often the walk begins anew behind damage; each time it searches.
    private static let maximumGapCount = 1000
    private static let maximumProbeCount = 4096
    /// Where the last compressed value ended.
    var compressedEnd: UInt64 = 0
    /// So many bytes behind that a compressor may have stored something: it is known to take back up to 25.
    static let compressorReach: UInt64 = 32
    /// Whether the name of a FIELD object is damaged.
    var hasBrokenField = false
    /// How many slots of arrays may still be looked at for lists that were not noted: no more than the file has.
    var directSlotCount: Int

    /// The objects that were passed.
    struct Counts {
        var data: UInt64 = 0
        var fields: UInt64 = 0
        var entries: UInt64 = 0
        var entryArrays: UInt64 = 0
        var tags: UInt64 = 0
        var dataTables: UInt64 = 0
        var fieldTables: UInt64 = 0

        var objects: UInt64 { data + fields + entries + entryArrays + tags + dataTables + fieldTables }

        mutating func add(_ type: ObjectType) {
            switch type {
            case .data: data += 1
            case .field: fields += 1
            case .entry: entries += 1
            case .dataHashTable: dataTables += 1
            case .fieldHashTable: fieldTables += 1
            case .entryArray: entryArrays += 1
            case .tag: tags += 1
            }
        }
    }

    init(_ file: JournalFile, header: FileHeader, horizon: Horizon, _ authority: SealingAuthority?) {
        self.file = file
        self.header = header
        self.horizon = horizon.offset
        listedCount = horizon.offset == .max ? header.entryCount : horizon.entryCount
        dataChains = ChainLedger(file.layout.dataHashTable)
        fieldChains = ChainLedger(file.layout.fieldHashTable)
        sums = EntrySums(entryCount: header.entryCount)
        directSlotCount = file.mapping.byteCount / EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
        if let authority, header.compatibleFlags.contains(.sealed) { seals = SealChecker(authority, header) }
    }

    /// Says what is wrong, unless an earlier pass has.
    mutating func complain(
        _ offset: UInt64, _ object: ObjectType?, orIn other: Pass = .first, _ text: () -> String
    ) {
        if pass == .first || pass == other { result.add(offset, object, text) }
    }

    mutating func run(_ progress: (Double) -> Void) {
        result.isSealed = header.compatibleFlags.contains(.sealed)
        result.isOnline = header.state == .online
        result.unknownFlags = header.compatibleFlags.subtracting(.known)
        if !result.unknownFlags.isEmpty { return }
        checkFlags()
        startChains()
        startEntryList()
        walk { progress($0 * 0.9) }
        finishChains()
        while true {
            let isMore = (dataChains.advance(), fieldChains.advance())
            guard isMore.0 || isMore.1 else { break }
            pass = .chains
            startChains()
            walk { _ in progress(0.9) }
            finishChains()
        }
        finishFields()
        finishLists()
        checkCounts()
        inspectDifferences { progress(0.9 + $0 * 0.1) }
    }
}

/// The walk over the objects.
extension Verifier {
    /// Goes through all objects, as far as the horizon.
    mutating func walk(_ progress: (Double) -> Void) {
        let file = file
        let tail = header.tailObjectOffset
        let end = isWhole ? tail : min(horizon, UInt64(Int.max)) - 1
        guard tail != 0 || !isWhole else { return }
        var offset = header.headerByteCount
        guard !isWhole || tail >= offset && tail & 7 == 0 else {
            result.add(UInt64(FileHeader.Offset.tailObjectOffset), nil) {
                "the tail object cannot be at \(hexadecimal(tail))"
            }
            return
        }
        var sample = offset
        while offset <= end {
            guard let object = object(at: offset) else {
                let next = gaps.count < Self.maximumGapCount ? nextEntry(behind: offset) : nil
                if pass == .first { gaps.append(offset..<(next ?? .max)) }
                guard let next else { return }
                offset = next
                continue
            }
            let next = offset + objectAligned(object.byteCount)
            // Of a table no more than its head: it is read elsewhere, and may be long.
            let isTable = object.type == 4 || object.type == 5
            let byteCount = isTable ? UInt64(ObjectHeader.byteCount) : next - offset
            let available = min(byteCount, UInt64(file.mapping.byteCount) - offset)
            file.mapping.withBytes(at: Int(offset), count: Int(available)) { bytes in
                visit(object, bytes, at: offset)
            }
            if pass == .first { checkSeals(object, at: offset) }
            if offset == tail, isWhole {
                if offset + object.byteCount > header.headerByteCount &+ header.arenaByteCount {
                    result.add(offset, ObjectType(rawValue: object.type)) { "the object ends behind the arena" }
                }
                return
            }
            offset = next
            if offset - sample >= Self.strideByteCount {
                sample = offset
                progress(Double(offset) / Double(max(end, 1)))
            }
        }
        if offset == end + 1 { return }
        if pass == .first, gaps.isEmpty {
            result.add(offset, nil) { "the objects do not lead to the last one, at \(hexadecimal(end))" }
        }
    }

    /// Every object comes by here, in the order of the file: the place for whatever has to see them all.
    ///
    /// - Parameter bytes: the object with its padding; of a hash table only the header.
    private mutating func visit(_ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        guard let type = ObjectType(rawValue: object.type) else { return }
        switch pass {
        case .first: break
        case .chains: return passChains(type, object, bytes, at: offset)
        case .inspection: return inspect(type, object, bytes, at: offset)
        }
        counts.add(type)
        if type != .data, object.flags != 0 { result.add(offset, type) { "it cannot have flags" } }
        checkZeros(type, object, bytes, at: offset)
        switch type {
        case .data: visitData(object, bytes, at: offset)
        case .field: visitField(object, bytes, at: offset)
        case .entry: visitEntry(object, bytes, at: offset)
        case .dataHashTable:
            checkTable(
                type, object, at: offset, counts.dataTables, header.dataHashTableOffset, header.dataHashTableByteCount)
        case .fieldHashTable:
            checkTable(
                type, object, at: offset, counts.fieldTables, header.fieldHashTableOffset,
                header.fieldHashTableByteCount)
        case .entryArray: visitEntryArray(object, bytes, at: offset)
        case .tag: checkTag(object, bytes, at: offset)
        }
    }

    /// The header of the object at `offset`, if there is one, and it lies inside the file.
    mutating func object(at offset: UInt64) -> ObjectHeader? {
        guard file.contains(end: offset + 16) else {
            complain(offset, nil) { "no object: the file ends here" }
            return nil
        }
        let object = file.mapping.withBytes(at: Int(offset), count: 16) { ObjectHeader(decoding: $0) }
        guard ObjectType(rawValue: object.type) != nil else {
            complain(offset, nil) { "no object: type \(object.type) does not exist" }
            return nil
        }
        guard object.byteCount >= 16, object.byteCount < UInt64(Int.max) - offset - 8,
            file.contains(end: offset + object.byteCount)
        else {
            complain(offset, nil) { "the object's size cannot be \(object.byteCount)" }
            return nil
        }
        return object
    }

    /// Where the walk can go on when there is no object at `offset`: the next entry that is listed.
    private func nextEntry(behind offset: UInt64) -> UInt64? {
        var list = file.allEntries()
        var index = file.firstIndex(in: &list, notBefore: .offset(ObjectOffset(offset)), after: true)
        // Not all of a file that is damaged all over, each time.
        let end = min(list.count, index + Self.maximumProbeCount)
        while index < end {
            let entry = file.slot(index, of: &list)
            if entry > offset, (try? file.itemCount(ofEntryAt: entry)) != nil { return min(entry, horizon) }
            index += 1
        }
        return nil
    }

    /// Whether nothing is known of what lies at `offset`.
    func isInGap(_ offset: UInt64) -> Bool { gaps.contains { $0.contains(offset) } }
}
