public import JournalFormat

extension FileHeader {
    /// Whether a writer had better go on in a new file: the hash tables fill up, their chains are long, the header
    /// lacks fields that writers need now, or the file is old.
    ///
    /// - Parameter oldestRealtime: the earliest time that the first entry may be of, in microseconds; 0 for any.
    public func isRotationSuggested(oldestRealtime: UInt64 = 0) -> Bool {
        if headerByteCount < UInt64(Self.byteCountOf256) { return true }
        func isFull(_ count: UInt64?, _ bucketCount: UInt64) -> Bool { (count ?? 0) > bucketCount * 3 / 4 }
        if isFull(dataCount, dataHashTableBucketCount) || isFull(fieldCount, fieldHashTableBucketCount) { return true }
        if (dataHashChainDepth ?? 0) > 100 || (fieldHashChainDepth ?? 0) > 100 { return true }
        if (dataCount ?? 0) > 0, fieldCount == 0 { return true }
        return headEntryRealtime != 0 && headEntryRealtime < oldestRealtime
    }
}
