internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

extension JournalFileWriter {
    /// Opens a journal file to go on writing it. It must have been closed in good order: its state is OFFLINE, and
    /// stays so until ``JournalFileState`` is changed before the first entry.
    ///
    /// - Parameters:
    ///   - options: the maximum size and the compression threshold are taken from here; layout, hash, compression and
    ///     level are those of the file.
    ///   - isToBeEnded: whether nothing will be appended, but the file closed for good: only then it may be sealed.
    /// - Throws: ``JournalWriteError/notWritable(_:reason:)`` when the file must be left as it is.
    public static func open(
        _ path: FilePath, options: JournalFileOptions, isToBeEnded: Bool = false
    ) throws(JournalWriteError) -> JournalFileWriter {
        do {
            let descriptor = try OwnedDescriptor.open(path, .readWrite)
            let status = try descriptor.status()
            guard status.kind == .regular else {
                throw JournalWriteError.notWritable(path, reason: "not a regular file")
            }
            return try open(
                descriptor, path, fileByteCount: status.byteCount, options, isToBeEnded: isToBeEnded)
        } catch let error as Errno {
            throw .system(path, operation: "opening the file", error)
        } catch let error as FormatError {
            throw .damaged(path, error)
        } catch let error as JournalWriteError {
            throw error
        } catch {
            preconditionFailure("the calls above throw nothing else")
        }
    }

    private static func open(
        _ descriptor: consuming OwnedDescriptor, _ path: FilePath, fileByteCount: Int, _ options: JournalFileOptions,
        isToBeEnded: Bool
    ) throws -> JournalFileWriter {
        let maximum = max(options.effectiveMaximumByteCount, fileByteCount)
        let map = try lockAndReserve(descriptor, path, byteCount: maximum)
        guard fileByteCount >= FileHeader.minimumByteCount else {
            throw FormatError.fileTooShort(byteCount: UInt64(fileByteCount))
        }
        try map.map(descriptor, byteCount: fileByteCount)
        let header = try FileHeader(
            decoding: map.bytes(at: 0, count: min(fileByteCount, FileHeader.byteCountOf256)))
        try checkWritable(
            header, path, fileByteCount: fileByteCount, machineID: options.machineID, isToBeEnded: isToBeEnded)
        let compression = Compression.allCases.first { header.incompatibleFlags.contains($0.fileFlag) }
        var writer = JournalFileWriter(
            path: path, descriptor: descriptor, map: map, isCompact: header.isCompact,
            headerByteCount: Int(header.headerByteCount),
            maximumByteCount: header.isCompact ? min(maximum, JournalFileOptions.compactMaximumByteCount) : maximum,
            fieldHash: FieldHash(fileID: header.fileID, flags: header.incompatibleFlags),
            compressionThreshold: max(8, options.compressionThreshold), fileID: header.fileID,
            seqnumID: header.seqnumID,
            dataTable: HashTable(
                itemsOffset: Int(header.dataHashTableOffset), bucketCount: header.dataHashTableBucketCount),
            fieldTable: HashTable(
                itemsOffset: Int(header.fieldHashTableOffset), bucketCount: header.fieldHashTableBucketCount),
            mayHaveRemains: true, isMadeForSealing: header.compatibleFlags.contains(.sealed),
            counters: Counters(header),
            compressor: options.compression == nil ? nil : compression.map { Compressor($0) })
        try writer.locateEnd()
        try writer.locateTailArray(header)
        return writer
    }

    /// Refuses files that another kind of writer must continue, or nobody.
    private static func checkWritable(
        _ header: FileHeader, _ path: FilePath, fileByteCount: Int, machineID: ID128, isToBeEnded: Bool
    ) throws {
        func refuse(_ reason: String) -> JournalWriteError { .notWritable(path, reason: reason) }
        switch header.state {
        case .offline: break
        case .online: throw refuse("it was not closed in good order (state ONLINE)")
        case .archived: throw refuse("it is archived")
        }
        let lengths = [UInt64(FileHeader.byteCountOf252), UInt64(FileHeader.byteCountOf256)]
        guard lengths.contains(header.headerByteCount) else {
            throw refuse("its header has \(header.headerByteCount) bytes; 264 and 272 can be continued")
        }
        guard header.compatibleFlags.isSubset(of: .known) else {
            throw refuse("it has features that this version does not write")
        }
        guard header.compatibleFlags.isDisjoint(with: [.sealed, .sealedContinuous]) || isToBeEnded else {
            throw refuse("it is sealed, and nothing can be added to it")
        }
        let isLatest = header.headerByteCount == UInt64(FileHeader.byteCountOf256)
        guard isLatest == header.compatibleFlags.contains(.tailEntryBootID) else {
            throw refuse("the length of its header does not go with its flags")
        }
        if !machineID.isZero, !header.machineID.isZero, header.machineID != machineID {
            throw refuse("it is of another machine, \(header.machineID)")
        }
        try header.validate(fileByteCount: UInt64(fileByteCount))
        guard header.dataHashTableByteCount > 0, header.fieldHashTableByteCount > 0 else {
            throw refuse("it has no hash tables")
        }
    }

    /// Finds where the next object begins: behind the last one.
    private mutating func locateEnd() throws(JournalWriteError) {
        let tail = counters.tailObject
        guard tail != 0 else { throw .damaged(path, .invalidHeader(field: "tail_object_offset", value: 0)) }
        let byteCount: UInt64 = map.load(at: tail + ObjectHeader.Offset.byteCount)
        guard byteCount >= 16, byteCount <= UInt64(counters.allocatedEnd - tail) else {
            throw .damaged(
                path,
                .objectBeyondEnd(
                    at: ObjectOffset(UInt64(tail)), byteCount: byteCount,
                    fileByteCount: UInt64(counters.allocatedEnd)))
        }
        // In a compact file of nearly 4 GiB the last object's padding may lie beyond the end.
        counters.end = tail + Int(objectAligned(byteCount))
    }

    /// Finds the last array of the list of all entries, by walking it: the header's own note of it may be missing.
    private mutating func locateTailArray(_ header: FileHeader) throws(JournalWriteError) {
        var raw = header.entryArrayOffset
        var rest = header.entryCount
        while raw != 0 {
            let array = try object(at: raw, .entryArray, byteCount: EntryArrayLayout.items)
            guard array > counters.tailArray else {
                throw .damaged(
                    path,
                    .loop(at: ObjectOffset(UInt64(counters.tailArray)), next: ObjectOffset(UInt64(array))))
            }
            if counters.firstArray == 0 { counters.firstArray = array }
            counters.tailArray = array
            let slots = try slotCount(ofArrayAt: array)
            let next: UInt64 = map.load(at: array + EntryArrayLayout.nextOffset)
            if rest <= slots || next == 0 { break }
            rest -= slots
            raw = next
        }
        counters.tailArrayUsed = rest
        guard counters.tailArray != 0 || header.entryCount == 0 else {
            throw .damaged(path, .invalidHeader(field: "entry_array_offset", value: header.entryArrayOffset))
        }
    }
}

extension JournalFileWriter.Counters {
    /// The counters of an existing file, as its header has them.
    fileprivate init(_ header: FileHeader) {
        allocatedEnd = Int(header.headerByteCount + header.arenaByteCount)
        tailObject = Int(truncatingIfNeeded: header.tailObjectOffset)
        end = 0
        objects = header.objectCount
        entries = header.entryCount
        data = header.dataCount ?? 0
        fields = header.fieldCount ?? 0
        entryArrays = header.entryArrayCount ?? 0
        tags = header.tagCount ?? 0
        dataChainDepth = header.dataHashChainDepth ?? 0
        fieldChainDepth = header.fieldHashChainDepth ?? 0
        headSeqnum = header.headEntrySeqnum
        tailSeqnum = header.tailEntrySeqnum
        headRealtime = header.headEntryRealtime
        tailRealtime = header.tailEntryRealtime
        tailMonotonic = header.tailEntryMonotonic
        tailBootID = header.tailEntryBootID
    }
}
