internal import JournalFormat
internal import JournalText
internal import SystemPackage

/// What `--header` says of a file.
struct HeaderDescription {
    let path: FilePath
    let header: FileHeader
    let diskUsageByteCount: Int
    let zone: TimeZone

    var text: String {
        var lines = [
            "File path: \(path)",
            "File ID: \(header.fileID)",
            "Machine ID: \(header.machineID)",
            "Boot ID: \(header.tailEntryBootID)",
            "Sequential number ID: \(header.seqnumID)",
            "State: \(state)",
            "Compatible flags:\(compatibleFlags)",
            "Incompatible flags:\(incompatibleFlags)",
            "Header size: \(header.headerByteCount)",
            "Arena size: \(header.arenaByteCount)",
            "Data hash table size: \(header.dataHashTableBucketCount)",
            "Field hash table size: \(header.fieldHashTableBucketCount)",
            "Rotate suggested: \(suggestsRotation ? "yes" : "no")",
            "Head sequential number: \(header.headEntrySeqnum) (\(hexadecimal(header.headEntrySeqnum)))",
            "Tail sequential number: \(header.tailEntrySeqnum) (\(hexadecimal(header.tailEntrySeqnum)))",
            "Head realtime timestamp: \(time(header.headEntryRealtime))",
            "Tail realtime timestamp: \(time(header.tailEntryRealtime))",
            "Tail monotonic timestamp: \(TimeSpan.text(header.tailEntryMonotonic, accuracy: 1_000)) "
                + "(\(hexadecimal(header.tailEntryMonotonic)))",
            "Objects: \(header.objectCount)",
            "Entry objects: \(header.entryCount)",
        ]
        if let count = header.dataCount {
            lines.append("Data objects: \(count)")
            lines.append("Data hash table fill: \(fill(count, header.dataHashTableBucketCount))")
        }
        if let count = header.fieldCount {
            lines.append("Field objects: \(count)")
            lines.append("Field hash table fill: \(fill(count, header.fieldHashTableBucketCount))")
        }
        if let count = header.tagCount { lines.append("Tag objects: \(count)") }
        if let count = header.entryArrayCount { lines.append("Entry array objects: \(count)") }
        if let depth = header.fieldHashChainDepth { lines.append("Deepest field hash chain: \(depth)") }
        if let depth = header.dataHashChainDepth { lines.append("Deepest data hash chain: \(depth)") }
        lines.append("Disk usage: \(ByteSize.text(UInt64(diskUsageByteCount)))")
        return lines.map { $0 + "\n" }.joined()
    }

    private var state: String {
        switch header.state {
        case .offline: "OFFLINE"
        case .online: "ONLINE"
        case .archived: "ARCHIVED"
        }
    }

    private var compatibleFlags: String {
        let flags = header.compatibleFlags
        return (flags.contains(.sealed) ? " SEALED" : "")
            + (flags.contains(.sealedContinuous) ? " SEALED_CONTINUOUS" : "")
            + (flags.contains(.tailEntryBootID) ? " TAIL_ENTRY_BOOT_ID" : "")
            + (flags.isSubset(of: .known) ? "" : " ???")
    }

    private var incompatibleFlags: String {
        let flags = header.incompatibleFlags
        return (flags.contains(.compressedXZ) ? " COMPRESSED-XZ" : "")
            + (flags.contains(.compressedLZ4) ? " COMPRESSED-LZ4" : "")
            + (flags.contains(.compressedZSTD) ? " COMPRESSED-ZSTD" : "")
            + (flags.contains(.keyedHash) ? " KEYED-HASH" : "")
            + (flags.contains(.compact) ? " COMPACT" : "")
    }

    /// Whether a writer of this file should begin a new one: its header is from before 252, its hash tables are three
    /// quarters full, or their chains are too long.
    private var suggestsRotation: Bool {
        let data = header.dataCount ?? 0
        let fields = header.fieldCount ?? 0
        return header.headerByteCount < UInt64(FileHeader.byteCountOf252)
            || data > header.dataHashTableBucketCount / 4 * 3 + header.dataHashTableBucketCount % 4 * 3 / 4
            || fields > header.fieldHashTableBucketCount / 4 * 3 + header.fieldHashTableBucketCount % 4 * 3 / 4
            || (header.dataHashChainDepth ?? 0) > 100 || (header.fieldHashChainDepth ?? 0) > 100
            || (data > 0 && fields == 0)
    }

    private func time(_ microseconds: UInt64) -> String {
        let text = isValidRealtime(microseconds) ? Timestamp.text(microseconds, in: zone) : "n/a"
        return "\(text) (\(hexadecimal(microseconds)))"
    }

    /// `count` of `bucketCount` as a percentage with one decimal, rounded.
    private func fill(_ count: UInt64, _ bucketCount: UInt64) -> String {
        guard bucketCount > 0 else { return "0.0%" }
        let tenths = UInt64((Double(count) * 1000 / Double(bucketCount)).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
