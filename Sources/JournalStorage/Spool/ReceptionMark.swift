/// A socket whose datagrams are received into the spool.
public enum ReceptionSource: Int, CaseIterable, Sendable {
    case native
    case syslog
}

/// What of the datagrams of one socket is in the spool's records.
public struct ReceptionProgress: Hashable, Sendable {
    /// The batch that this is about. Nothing of a later one is in the records, everything of an earlier one is.
    public var batch: UInt64
    /// How many datagrams of the batch are done.
    public var slotCount: UInt32
    /// How many entries of the datagram behind those are in the records.
    public var entryCount: UInt32

    public init(batch: UInt64 = 0, slotCount: UInt32 = 0, entryCount: UInt32 = 0) {
        self.batch = batch
        self.slotCount = slotCount
        self.entryCount = entryCount
    }
}

/// What of all received datagrams is in the spool's records: stored with the records, at once, so that after a kill
/// each datagram is gone on with exactly where its entries end.
public struct ReceptionMark: Hashable, Sendable {
    public var native = ReceptionProgress()
    public var syslog = ReceptionProgress()

    public init(native: ReceptionProgress = .init(), syslog: ReceptionProgress = .init()) {
        self.native = native
        self.syslog = syslog
    }

    public subscript(source: ReceptionSource) -> ReceptionProgress {
        source == .native ? native : syslog
    }
}
