internal import JournalFormat
internal import LinuxSystem

/// How a sealing key's file begins.
///
///     offset  bytes  field
///          0      8  signature           `KSHHRHLP`
///          8      4  compatible flags    0
///         12      4  incompatible flags  0; files with others are not understood
///         16     16  machine id
///         32     16  boot id             of the boot in which it was made
///         48      8  header size         88
///         56      8  start               of the first epoch, in microseconds since 1970
///         64      8  interval            the length of an epoch, in microseconds
///         72      2  security parameter  the bits of the numbers: 1536
///         74      6  reserved            zero
///         80      8  state size          394
///         88    394  state               see ``SealingState``; overwritten with each epoch
struct SealingKeyHeader {
    static let byteCount = 88
    static let signature = UInt64(littleEndian: 0x504c_4852_4848_534b)

    enum Offset {
        static let incompatibleFlags = 12
        static let machineID = 16
        static let bootID = 32
        static let headerByteCount = 48
        static let start = 56
        static let interval = 64
        static let securityParameter = 72
        static let stateByteCount = 80
    }

    var machineID: ID128
    var bootID: ID128
    var epochs: SealingEpochs

    /// The header's bytes.
    func encoded() -> SecretBytes {
        let bytes = SecretBytes(byteCount: Self.byteCount)
        bytes.store(bigEndian: Self.signature.byteSwapped, at: 0)
        for (id, offset) in [(machineID, Offset.machineID), (bootID, Offset.bootID)] {
            bytes.store(bigEndian: id.high, at: offset)
            bytes.store(bigEndian: id.low, at: offset + 8)
        }
        bytes.store(bigEndian: UInt64(Self.byteCount).byteSwapped, at: Offset.headerByteCount)
        bytes.store(bigEndian: epochs.start.byteSwapped, at: Offset.start)
        bytes.store(bigEndian: epochs.intervalMicroseconds.byteSwapped, at: Offset.interval)
        bytes.store(bigEndian: UInt16(SealingState.numberBitCount).byteSwapped, at: Offset.securityParameter)
        bytes.store(bigEndian: UInt64(SealingState.byteCount).byteSwapped, at: Offset.stateByteCount)
        return bytes
    }
}

extension SealingKeyHeader {
    /// Reads a header.
    ///
    /// - Parameter problem: what is wrong with it, when there is something.
    init?(decoding bytes: RawSpan, problem: inout String) {
        func word(_ offset: Int) -> UInt64 { bytes.loadLittleEndian(at: offset) }
        guard word(0) == Self.signature else {
            problem = "it does not begin as one does"
            return nil
        }
        guard bytes.loadLittleEndian(at: Offset.incompatibleFlags, as: UInt32.self) == 0 else {
            problem = "it has features that this version does not know"
            return nil
        }
        guard word(Offset.headerByteCount) == UInt64(Self.byteCount),
            word(Offset.stateByteCount) == UInt64(SealingState.byteCount),
            bytes.loadLittleEndian(at: Offset.securityParameter, as: UInt16.self) == SealingState.numberBitCount
        else {
            problem = "its sizes are not those of a key of \(SealingState.numberBitCount) bits"
            return nil
        }
        guard word(Offset.interval) > 0, word(Offset.start) < SealingEpochs.timeLimit else {
            problem = "its epochs have no length or begin beyond all times"
            return nil
        }
        machineID = ID128(decoding: bytes, at: Offset.machineID)
        bootID = ID128(decoding: bytes, at: Offset.bootID)
        epochs = SealingEpochs(start: word(Offset.start), intervalMicroseconds: word(Offset.interval))
    }
}
