internal import JournalFormat
internal import LinuxSystem

/// The slots of a spool's file with what the entries of a sender have in common, as readers see them.
struct ContextArea: Sendable {
    let mapping: MirroredMapping
    let offset: Int
    let slotCount: Int

    init(_ mapping: MirroredMapping, _ layout: SpoolLayout) {
        self.mapping = mapping
        offset = layout.contextOffset
        slotCount = layout.contextCount
    }

    func place(of slot: Int) -> Int { offset + slot * SpoolLayout.contextByteCount }

    /// What a slot's record has as its sequence number: the generation, unless the slot is damaged.
    func generation(of slot: Int) -> UInt64 { mapping.load(at: place(of: slot) + EntryRecord.Offset.seqnum) }

    /// Calls `body` with the record of a context, which is as long as it says, and whose fields may be anywhere.
    ///
    /// - Returns: `nil` when the context is not there.
    func withRecord<Result>(of reference: ContextReference, _ body: (RawSpan) -> Result) -> Result? {
        guard reference.slot < slotCount, generation(of: reference.slot) == UInt64(reference.generation) else {
            return nil
        }
        let place = place(of: reference.slot)
        let byteCount = Int(mapping.load(at: place, as: UInt32.self))
        guard byteCount >= EntryRecord.headerByteCount, byteCount <= SpoolLayout.contextByteCount else { return nil }
        return mapping.withBytes(at: place, count: byteCount, body)
    }

    /// Whether what a slot has is a whole record.
    func isWhole(_ slot: Int) -> Bool {
        let byteCount = Int(mapping.load(at: place(of: slot), as: UInt32.self))
        guard byteCount <= SpoolLayout.contextByteCount else { return false }
        return mapping.withBytes(at: place(of: slot), count: byteCount) {
            Spool.isRecord($0, seqnum: generation(of: slot))
        }
    }

    /// Lets no reference find the slot's context any more.
    func invalidate(_ slot: Int) { mapping.store(UInt64(0), at: place(of: slot) + EntryRecord.Offset.seqnum) }
}
