internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem

/// Checks the seals of a file, of which it is told the entries and seals as they come.
///
/// With what key a part of the file is sealed is known only at its end, where the seal is. So it is gone through again
/// from there: all that is sealed is read twice.
struct SealChecker: ~Copyable {
    /// Something that is not as the holder of the keys would have left it.
    struct Finding {
        var offset: UInt64
        var object: ObjectType
        var text: String
    }

    private let authority: SealingAuthority
    private let isContinuous: Bool
    private let isCompact: Bool
    private(set) var report = SealReport()
    /// Where the part begins that the next seal vouches for; 0 for the file's header.
    private var partStart: UInt64 = 0
    private let firstObject: UInt64
    private var lastEpoch: UInt64?
    /// The state of the last epoch that a key was needed of.
    private var state: SealingState?
    /// When the entries since the last seal were received, and where the first and the last by that are.
    private var entries: (earliest: (time: UInt64, offset: UInt64), latest: (time: UInt64, offset: UInt64))?

    init(_ authority: SealingAuthority, _ header: FileHeader) {
        self.authority = authority
        isContinuous = header.compatibleFlags.contains(.sealedContinuous)
        isCompact = header.isCompact
        firstObject = header.headerByteCount
    }

    /// Notes an entry.
    mutating func note(entryAt offset: UInt64, realtime: UInt64) -> Finding? {
        if report.firstRealtime == 0 { report.firstRealtime = realtime }
        report.lastRealtime = realtime
        report.unsealedCount += 1
        let this = (time: realtime, offset: offset)
        if let known = entries {
            if realtime < known.earliest.time { entries?.earliest = this }
            if realtime >= known.latest.time { entries?.latest = this }
        } else {
            entries = (this, this)
        }
        guard let lastEpoch, realtime < authority.epochs.start(ofEpoch: lastEpoch) else { return nil }
        let text = "the entry is older than the epoch \(lastEpoch) of the seal before"
        return Finding(offset: offset, object: .entry, text: text)
    }

    /// Checks a seal.
    ///
    /// - Parameter bytes: the TAG object.
    mutating func check(tagAt offset: UInt64, _ bytes: RawSpan, in file: JournalFile) -> Finding? {
        let epoch: UInt64 = bytes.loadLittleEndian(at: TagLayout.epoch)
        defer {
            partStart = offset + UInt64(TagLayout.byteCount)
            lastEpoch = epoch
            entries = nil
            report.sealCount += 1
            report.unsealedCount = 0
        }
        if let finding = checkTimes(of: epoch, tagAt: offset) { return finding }
        guard isGenuine(bytes, at: offset, epoch: epoch, in: file) else {
            let text = "the seal does not fit what lies before it: that was changed, or is sealed by another key"
            return Finding(offset: offset, object: .tag, text: text)
        }
        report.validatedEnd = report.lastRealtime
        return nil
    }

    /// Whether all entries since the last seal are of the epoch of this one.
    private func checkTimes(of epoch: UInt64, tagAt offset: UInt64) -> Finding? {
        guard isValidMonotonic(epoch) else {
            return Finding(offset: offset, object: .tag, text: "a seal cannot be of epoch \(epoch)")
        }
        guard let entries else { return nil }
        let span =
            authority.epochs.start(
                ofEpoch: epoch)..<max(
                authority.epochs.start(ofEpoch: epoch), authority.epochs.start(ofEpoch: epoch + 1))
        for entry in [entries.earliest, entries.latest] where !span.contains(entry.time) {
            let place = entry.time < span.lowerBound ? "before" : "behind"
            let text = "the entry's time lies \(place) the epoch \(epoch) in which it was sealed"
            return Finding(offset: entry.offset, object: .entry, text: text)
        }
        return nil
    }

    /// Whether a seal is what the key of its epoch makes of the bytes before it.
    private mutating func isGenuine(
        _ bytes: RawSpan, at offset: UInt64, epoch: UInt64, in file: JournalFile
    ) -> Bool {
        var code = makeCode(ofEpoch: epoch)
        var position = partStart
        if position == 0 {
            for range in SealCoverage.header {
                file.mapping.withBytes(at: range.lowerBound, count: range.count) { code.update($0) }
            }
            position = firstObject
        }
        // What is not sound was found to be so; here it must only not lead astray.
        while position < offset {
            let object = file.mapping.withBytes(at: Int(position), count: ObjectHeader.byteCount) {
                ObjectHeader(decoding: $0)
            }
            guard let type = ObjectType(rawValue: object.type), object.byteCount <= offset - position,
                object.byteCount >= SealCoverage.leastByteCount(of: type, isCompact: isCompact)
            else { return false }
            update(&code, type, object, at: position, in: file)
            position += objectAligned(object.byteCount)
        }
        guard position == offset else { return false }
        code.update(bytes.extracting(first: TagLayout.hmac))
        return code.finish().bytes.hasSameBytes(as: bytes.extracting(TagLayout.hmac..<TagLayout.byteCount))
    }

    private func update(
        _ code: inout AuthenticationCode, _ type: ObjectType, _ object: ObjectHeader, at position: UInt64,
        in file: JournalFile
    ) {
        let (head, rest) = SealCoverage.object(type, byteCount: Int(object.byteCount), isCompact: isCompact)
        for range in [head, rest] where !range.isEmpty {
            var start = range.lowerBound
            while start < range.upperBound {
                // Long payloads piece by piece: each must fit into a window.
                let count = min(range.upperBound - start, Self.pieceByteCount)
                file.mapping.withBytes(at: Int(position) + start, count: count) { code.update($0) }
                start += count
            }
        }
    }

    private static let pieceByteCount = 1 << 20

    private mutating func makeCode(ofEpoch epoch: UInt64) -> AuthenticationCode {
        if var known = state.take(), known.epoch <= epoch, epoch - known.epoch < Self.stepLimit {
            while known.epoch < epoch { known.evolve() }
            let code = known.makeCode()
            state = consume known
            return code
        }
        let told = authority.state(ofEpoch: epoch)
        let code = told.makeCode()
        state = consume told
        return code
    }

    /// Up to so many epochs further it is faster to go through them one by one.
    private static let stepLimit: UInt64 = 200
}
