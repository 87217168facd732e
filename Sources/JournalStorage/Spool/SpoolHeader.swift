internal import JournalFormat

/// The part of a spool's header that never changes.
struct SpoolHeader: Hashable {
    var bootID: ID128
    var stateID: ID128
    var layout: SpoolLayout

    /// Why a file cannot be gone on with.
    enum Problem: Error, Hashable {
        case otherBoot
        case unreadable(reason: String)
    }

    init(bootID: ID128, stateID: ID128, layout: SpoolLayout) {
        self.bootID = bootID
        self.stateID = stateID
        self.layout = layout
    }

    /// Reads the header of a file for a daemon of this boot that writes this journal.
    ///
    /// - Parameters:
    ///   - bytes: the first ``SpoolLayout/headerByteCount`` bytes, or what the file has of them.
    ///   - fileByteCount: the file's length.
    init(decoding bytes: RawSpan, fileByteCount: Int, bootID: ID128, stateID: ID128) throws(Problem) {
        typealias Offset = SpoolLayout.Offset
        guard bytes.byteCount == SpoolLayout.headerByteCount else { throw .unreadable(reason: "it is cut off") }
        guard bytes.loadLittleEndian(at: Offset.magic, as: UInt64.self) == SpoolLayout.magic else {
            throw .unreadable(reason: "it is no spool")
        }
        let version = bytes.loadLittleEndian(at: Offset.version, as: UInt32.self)
        guard version == SpoolLayout.version else {
            throw .unreadable(reason: "it has version \(version) of the format, not \(SpoolLayout.version)")
        }
        let checksum = JenkinsHash.hash(bytes.extracting(first: Offset.checksum))
        guard bytes.loadLittleEndian(at: Offset.checksum, as: UInt64.self) == checksum else {
            throw .unreadable(reason: "its header is damaged")
        }
        self.bootID = ID128(decoding: bytes, at: Offset.bootID)
        guard self.bootID == bootID else { throw .otherBoot }
        self.stateID = ID128(decoding: bytes, at: Offset.stateID)
        guard self.stateID == stateID else { throw .unreadable(reason: "it is of another journal") }
        let ringOffset = bytes.loadLittleEndian(at: Offset.ringOffset, as: UInt64.self)
        let said = bytes.loadLittleEndian(at: Offset.fileByteCount, as: UInt64.self)
        guard said == UInt64(fileByteCount), ringOffset < said else {
            throw .unreadable(reason: "it has \(fileByteCount) bytes, not \(said)")
        }
        layout = SpoolLayout(byteCapacity: Int(said - ringOffset))
        guard layout.ringOffset == ringOffset, layout.fileByteCount == fileByteCount else {
            throw .unreadable(reason: "its parts are elsewhere")
        }
    }

    /// The header's first bytes, up to and with the checksum.
    var encoded: ByteBuffer {
        var buffer = ByteBuffer(minimumCapacity: SpoolLayout.headerByteCount)
        buffer.append(littleEndian: SpoolLayout.magic)
        buffer.append(littleEndian: SpoolLayout.version)
        buffer.append(littleEndian: UInt32(0))
        buffer.append(bytesOf: bootID)
        buffer.append(bytesOf: stateID)
        buffer.append(littleEndian: UInt64(layout.fileByteCount))
        buffer.append(littleEndian: UInt64(layout.ringOffset))
        buffer.append(repeating: 0, count: SpoolLayout.Offset.checksum - buffer.count)
        buffer.append(littleEndian: JenkinsHash.hash(buffer.bytes))
        return buffer
    }
}
