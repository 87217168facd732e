public import JournalFormat
internal import LinuxSystem

extension JournalFile {
    /// What is fixed when a file is made and says where things are.
    struct Layout {
        let isCompact: Bool
        let headerByteCount: UInt64
        let fieldHash: FieldHash
        let incompatibleFlags: IncompatibleFlags
        let dataHashTable: HashTable
        let fieldHashTable: HashTable

        init(_ header: FileHeader) {
            isCompact = header.isCompact
            headerByteCount = header.headerByteCount
            fieldHash = FieldHash(fileID: header.fileID, flags: header.incompatibleFlags)
            incompatibleFlags = header.incompatibleFlags
            dataHashTable = HashTable(
                offset: header.dataHashTableOffset, bucketCount: header.dataHashTableBucketCount)
            fieldHashTable = HashTable(
                offset: header.fieldHashTableOffset, bucketCount: header.fieldHashTableBucketCount)
        }
    }

    /// Where the buckets of a hash table lie; opening the file has checked that they are inside of it.
    struct HashTable {
        let offset: UInt64
        let bucketCount: UInt64

        /// The bucket where objects of this hash are.
        func bucket(of hash: UInt64) -> Int { bucketCount == 0 ? 0 : Int(hash % bucketCount) }
    }

    /// The header as it is now.
    ///
    /// - Throws: ``JournalFileError`` when the file was damaged, or emptied, since it was opened.
    public func header() throws(JournalFileError) -> FileHeader {
        mapping.claim()
        let byteCount = min(mapping.byteCount, FileHeader.byteCountOf256)
        do {
            let header = try mapping.withBytes(at: 0, count: byteCount) { bytes throws(FormatError) in
                try FileHeader(decoding: bytes)
            }
            if let error = readingError { throw error }
            return header
        } catch let error as FormatError {
            throw self.error(error, at: 0)
        } catch let error as JournalFileError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }

    /// The number of entries, as the header counts them now.
    public var entryCount: UInt64 { word(FileHeader.Offset.entryCount) }

    /// Rises whenever an object is appended.
    public var objectCount: UInt64 { word(FileHeader.Offset.objectCount) }

    /// The run of sequence numbers that the file's entries belong to. An empty file may still change it.
    public var seqnumID: ID128 {
        mapping.claim()
        return id(at: FileHeader.Offset.seqnumID)
    }

    /// The machine that wrote the file. An empty file may still have none.
    public var machineID: ID128 {
        mapping.claim()
        return id(at: FileHeader.Offset.machineID)
    }

    /// Whether the file was rotated away and gets no entries any more.
    public var isArchived: Bool {
        UInt8(truncatingIfNeeded: word(FileHeader.Offset.state)) == FileState.archived.rawValue
    }

    private func word(_ offset: Int) -> UInt64 {
        mapping.claim()
        return mapping.loadAcquiring(at: offset)
    }

    @inline(__always)
    func id(at offset: Int) -> ID128 { mapping.withBytes(at: offset, count: 16) { ID128(decoding: $0, at: 0) } }
}
