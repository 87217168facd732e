import JournalFormat
import JournalStorage

/// The bits of a journal file that can change without anybody being able to tell, and why.
///
/// Nothing in the file vouches for them: there is no checksum over them, and what they say can be as well one as the
/// other. A seal vouches for most.
struct InvisibleBits {
    enum Reason: String, CaseIterable {
        case state = "OFFLINE, ONLINE and ARCHIVED are all possible; nothing else in the file depends on it"
        case compression = "the kinds of compression that a file may have, as long as no object says otherwise"
        case fileID = "the file's id, in files that are not keyed by it"
        case machineID = "the machine's id is nowhere else in the header; entries need not have the field _MACHINE_ID"
        case seqnumID = "the id of the run of sequence numbers is nowhere else in the file"
        case bootID = "the header's boot id, where no flag says that it is the last entry's"
        case arena = "the size of the arena, as long as all objects lie within: a file may have been made longer"
        case chainDepth = "the depth of hash chains is one of two values, depending on what was looked up"
        case seqnum =
            "the sequence number of an entry, as long as it stays between those around it: numbers may be left out"
        case realtime = "the time of an entry that is neither the first nor the last: clocks are set"
        case monotonic =
            "the monotonic time of an entry that is not the last, as long as it stays between those around it"
        case bootOfEntry = "the boot id of an entry without the field _BOOT_ID"
        case compressedBits = "bits of compressed bytes that do not change what they are decompressed to"
        case behindCompressed =
            "bytes without a meaning just behind compressed ones: a compressor may have left some there"
        case lastArray = "the size of the last object, if it is an array, and its slots up to there are 0"
        case behindEnd = "the allocated space behind the last object"
    }

    let subject: SalvageSubject
    let header: FileHeader
    /// The ranges that a reason may hold for; of some bits in them the change is found all the same.
    private let places: [(range: Range<Int>, reason: Reason)]

    init(_ subject: SalvageSubject, _ header: FileHeader) {
        self.subject = subject
        self.header = header
        typealias Offset = FileHeader.Offset
        var places: [(Range<Int>, Reason)] = [
            (Offset.state..<Offset.state + 1, .state),
            (Offset.incompatibleFlags..<Offset.incompatibleFlags + 1, .compression),
            (Offset.machineID..<Offset.machineID + 16, .machineID),
            (Offset.seqnumID..<Offset.seqnumID + 16, .seqnumID),
            (Offset.arenaByteCount..<Offset.arenaByteCount + 8, .arena),
            (Offset.dataHashChainDepth..<Offset.dataHashChainDepth + 1, .chainDepth),
            (Offset.fieldHashChainDepth..<Offset.fieldHashChainDepth + 1, .chainDepth),
        ]
        if !subject.kind.isKeyed { places.append((Offset.fileID..<Offset.fileID + 16, .fileID)) }
        if !header.compatibleFlags.contains(.tailEntryBootID) {
            places.append((Offset.tailEntryBootID..<Offset.tailEntryBootID + 16, .bootID))
        }
        var compressedEnd: Int?
        for (index, object) in subject.objects.enumerated() {
            let start = object.range.lowerBound
            if let end = compressedEnd {
                places.append((end..<start, .behindCompressed))
                places.append((start + 2..<start + 8, .behindCompressed))
            }
            compressedEnd = nil
            if object.type == 1, subject.bytes[start + 1] != 0 {
                compressedEnd = object.range.upperBound
                places.append((start + subject.payloadOffset..<object.range.upperBound, .compressedBits))
            }
            if object.type == 3 { places += Self.places(ofEntry: object.range, subject) }
            if index == subject.objects.count - 1 {
                if object.type == 6 { places.append((start + 8..<start + 16, .lastArray)) }
                places.append((object.range.upperBound..<Int.max, .behindEnd))
            }
        }
        self.places = places
    }

    private static func places(ofEntry object: Range<Int>, _ subject: SalvageSubject) -> [(Range<Int>, Reason)] {
        let start = object.lowerBound
        let isFirst = start == subject.entries.first?.offset
        let isLast = start == subject.entries.last?.offset
        var places: [(Range<Int>, Reason)] = []
        if !isFirst, !isLast {
            places.append((start + 16..<start + 24, .seqnum))
            places.append((start + 24..<start + 32, .realtime))
        }
        if !isLast { places.append((start + 32..<start + 40, .monotonic)) }
        let entry = subject.entries.first { $0.offset == start }
        let hasBoot = entry?.data.contains {
            subject.bytes[$0].dropFirst(subject.payloadOffset).starts(with: "_BOOT_ID=".utf8)
        }
        if hasBoot != true, !isLast || subject.headerByteCount < FileHeader.byteCountOf256 {
            places.append((start + 40..<start + 56, .bootOfEntry))
        }
        return places
    }

    /// Why a change at this place may not be found.
    func reason(at place: Int) -> Reason? { places.first { $0.range.contains(place) }?.reason }
}
