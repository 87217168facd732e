internal import JournalFormat

/// Finding out what kind of file it is, from what is left of it.
extension SalvageScanner {
    /// So many objects that look like DATA are tried before their hashes are given up.
    private static let trialCount = 4096

    /// Looks for one DATA object whose hash is right: it proves the layout and the way of hashing, and, where that is
    /// keyed, the header's file id. 64 bits do not agree by accident.
    mutating func gatherEvidence() {
        let claims = readHeader()
        let end = input.byteCount & ~7
        var position = FileHeader.minimumByteCount
        var trials = 0
        var votes = (compact: 0, regular: 0)
        while position < end, trials < Self.trialCount {
            guard input.prepare(position, 16) else { break }
            if input.load(at: position, as: UInt64.self) == 0 {
                position = skipZeros(from: position, to: end)
                continue
            }
            if input.load(at: position, as: UInt8.self) == ObjectType.data.rawValue {
                for isCompact in [true, false] {
                    guard let payload = examineData(at: position, isCompact: isCompact, key: claims?.file) else {
                        continue
                    }
                    if isCompact { votes.compact += 1 } else { votes.regular += 1 }
                    trials += 1
                    if let proven = payload.proven {
                        evidence.isCompact = isCompact
                        evidence.hash = proven
                        if case .keyed = proven, evidence.ids == nil, let claims, Self.isRandom(claims.seqnum) {
                            // The header cannot be decoded, but its file id is right, and so the others may be.
                            evidence.ids = claims
                        }
                        return
                    }
                }
            }
            position += 8
        }
        // Names are plain letters, so that a payload looked for 8 bytes too early hardly ever begins like one; looked
        // for 8 bytes too late it may.
        evidence.isCompact =
            trials > 0 ? votes.compact > 2 * votes.regular : evidence.header?.isCompact ?? true
    }

    /// Reads the header for what can be believed of it.
    ///
    /// - Returns: the ids that stand where they belong, if they are any.
    private mutating func readHeader() -> (file: ID128, machine: ID128, seqnum: ID128)? {
        let byteCount = min(input.byteCount, FileHeader.byteCountOf256)
        guard byteCount >= FileHeader.minimumByteCount, input.prepare(0, byteCount) else { return nil }
        func id(_ offset: Int) -> ID128 { ID128(decoding: input.bytes(at: offset, count: 16), at: 0) }
        let claims = (
            file: id(FileHeader.Offset.fileID), machine: id(FileHeader.Offset.machineID),
            seqnum: id(FileHeader.Offset.seqnumID)
        )
        let header: FileHeader?
        do {
            header = try FileHeader(decoding: input.bytes(at: 0, count: byteCount))
        } catch {
            header = nil
            if case .unsupportedFlags(let flags) = error { evidence.unknownFlags = IncompatibleFlags(rawValue: flags) }
        }
        if let header {
            evidence.header = header
            if !claims.seqnum.isZero { evidence.ids = claims }
            if SalvageEvidence.headerByteCounts.contains(header.headerByteCount) {
                evidence.firstObject = Int(header.headerByteCount)
            }
        }
        return claims.file.isZero ? nil : claims
    }

    /// Whether an id has the bits that mark random ones.
    private static func isRandom(_ id: ID128) -> Bool { id.high >> 12 & 15 == 4 && id.low >> 62 == 2 }
}
