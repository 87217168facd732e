public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// What a new file takes over from the one before it.
public struct JournalPredecessor: Hashable, Sendable {
    public var seqnumID: ID128
    /// The sequence number assigned last.
    public var tailSeqnum: UInt64

    public init(seqnumID: ID128, tailSeqnum: UInt64) {
        self.seqnumID = seqnumID
        self.tailSeqnum = tailSeqnum
    }
}

extension JournalFileWriter {
    /// Makes a new journal file. It is ONLINE.
    ///
    /// - Parameter predecessor: the run of sequence numbers to go on with; a run of its own when `nil`.
    /// - Throws: ``JournalWriteError``, also when the file exists. Nothing is left behind then.
    public static func create(
        _ path: FilePath, options: JournalFileOptions, predecessor: JournalPredecessor? = nil
    ) throws(JournalWriteError) -> JournalFileWriter {
        let descriptor: OwnedDescriptor
        do {
            descriptor = try .open(path, [.readWrite, .create, .exclusive])
        } catch {
            throw .system(path, operation: "creating the file", error)
        }
        do {
            return try initialize(descriptor, path, options, predecessor)
        } catch {
            try? FileSystem.unlink(path)
            throw error
        }
    }

    private static func initialize(
        _ descriptor: consuming OwnedDescriptor, _ path: FilePath, _ options: JournalFileOptions,
        _ predecessor: JournalPredecessor?
    ) throws(JournalWriteError) -> JournalFileWriter {
        let maximum = options.effectiveMaximumByteCount
        let headerByteCount = options.level.headerByteCount
        let fileID = options.fileID ?? .random()
        let seqnumID = predecessor?.seqnumID ?? fileID
        let fieldTable = headerByteCount
        let fieldTableByteCount = tableByteCount(UInt64(options.fieldBucketCount))
        let dataTable = fieldTable + Int(objectAligned(UInt64(fieldTableByteCount)))
        let bucketCount = UInt64(options.effectiveDataBucketCount)
        let end = dataTable + Int(objectAligned(UInt64(tableByteCount(bucketCount))))
        guard end <= maximum else {
            throw .invalidFile(
                path, reason: "a hash table of \(bucketCount) buckets does not fit into \(maximum) bytes")
        }
        let map = try lockAndReserve(descriptor, path, byteCount: maximum)
        var writer = JournalFileWriter(
            path: path, descriptor: descriptor, map: map, isCompact: options.isCompact,
            headerByteCount: headerByteCount, maximumByteCount: maximum,
            fieldHash: FieldHash(fileID: fileID, flags: options.incompatibleFlags),
            compressionThreshold: max(8, options.compressionThreshold), fileID: fileID, seqnumID: seqnumID,
            dataTable: HashTable(itemsOffset: dataTable + HashTableLayout.items, bucketCount: bucketCount),
            fieldTable: HashTable(
                itemsOffset: fieldTable + HashTableLayout.items,
                bucketCount: UInt64(options.fieldBucketCount)),
            mayHaveRemains: false, isMadeForSealing: options.isSealed,
            counters: Counters(allocatedEnd: headerByteCount, tailObject: 0, end: headerByteCount),
            compressor: options.compression.map { Compressor($0) })
        if options.isNeverRotated { writer.summaries = ChainSummaries(bucketCount: bucketCount) }
        writer.counters.tailSeqnum = predecessor?.tailSeqnum ?? 0
        try writer.allocate(upTo: end)
        writer.storeNewHeader(options)
        writer.appendTable(.fieldHashTable, byteCount: fieldTableByteCount)
        writer.appendTable(.dataHashTable, byteCount: tableByteCount(bucketCount))
        // The time of creation, for vacuuming; a file system without such attributes can do without.
        var created = ByteBuffer(minimumCapacity: 8)
        created.append(littleEndian: Clock.realtime())
        try? writer.descriptor.setAttribute("user.crtime_usec", created.bytes.array)
        return writer
    }

    private static func tableByteCount(_ bucketCount: UInt64) -> Int {
        HashTableLayout.items + Int(bucketCount) * HashTableLayout.itemByteCount
    }

    /// Takes the file's lock and reserves the addresses for all that it may become.
    static func lockAndReserve(
        _ descriptor: borrowing OwnedDescriptor, _ path: FilePath, byteCount: Int
    ) throws(JournalWriteError) -> FileMapping {
        do {
            guard try lock(descriptor) else { throw JournalWriteError.locked(path) }
            return try FileMapping.reserve(byteCount: byteCount, isWritable: true)
        } catch let error as Errno {
            throw .system(path, operation: "mapping the file", error)
        } catch let error as JournalWriteError {
            throw error
        } catch {
            preconditionFailure("the calls above throw nothing else")
        }
    }

    /// Takes the lock, trying for a tenth of a second: a program that is just being started, by this process or the one
    /// that closed the file, holds copies of its descriptors, and so the lock, until it runs.
    private static func lock(_ descriptor: borrowing OwnedDescriptor) throws(Errno) -> Bool {
        for _ in 0..<20 {
            if try descriptor.tryLock() { return true }
            Clock.sleep(microseconds: 5_000)
        }
        return try descriptor.tryLock()
    }

    /// Fills in the header; the signature comes last, so that the file is a journal when it says so.
    private mutating func storeNewHeader(_ options: JournalFileOptions) {
        map.store(options.compatibleFlags.rawValue, at: FileHeader.Offset.compatibleFlags)
        map.store(options.incompatibleFlags.rawValue, at: FileHeader.Offset.incompatibleFlags)
        map.store(FileState.online.rawValue, at: FileHeader.Offset.state)
        storeID(fileID, at: FileHeader.Offset.fileID)
        storeID(options.machineID, at: FileHeader.Offset.machineID)
        storeID(seqnumID, at: FileHeader.Offset.seqnumID)
        map.store(UInt64(headerByteCount), at: FileHeader.Offset.headerByteCount)
        map.store(counters.tailSeqnum, at: FileHeader.Offset.tailEntrySeqnum)
        map.storeReleasing(FileHeader.signature, at: 0)
    }

    private mutating func appendTable(_ type: ObjectType, byteCount: Int) {
        let offset = appendObject(type, byteCount: byteCount)
        let isData = type == .dataHashTable
        let items = UInt64(offset + HashTableLayout.items)
        let itemsByteCount = UInt64(byteCount - HashTableLayout.items)
        map.storeReleasing(
            items, at: isData ? FileHeader.Offset.dataHashTableOffset : FileHeader.Offset.fieldHashTableOffset)
        map.storeReleasing(
            itemsByteCount,
            at: isData ? FileHeader.Offset.dataHashTableByteCount : FileHeader.Offset.fieldHashTableByteCount)
    }
}
