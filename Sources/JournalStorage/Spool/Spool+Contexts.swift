public import JournalFormat

extension Spool {
    /// The loop's means to put what a sender's entries have in common into the spool. To be called once, by the loop.
    public func contextWriter() -> ContextWriter { ContextWriter(self) }

    /// Appends a record to `buffer` with all of its fields: its own, and behind them those of the context that it refers
    /// to. The copy refers to none.
    ///
    /// Any thread may call it. As long as the record is not released, its context stays. A thread that cannot keep others
    /// from releasing it looks at ``tail`` afterwards, behind a fence that acquires: only if the record was still kept
    /// then, the copy is right. It is harmless at any rate.
    ///
    /// - Parameter record: one whole record, as ``withRecords(_:_:)`` gives them.
    /// - Returns: whether all fields are there; `false` when the context was damaged, and the record has its own alone.
    /// - Complexity: O(n) in the bytes: each is copied once.
    @discardableResult
    public func expand(_ record: RawSpan, into buffer: inout ByteBuffer) -> Bool {
        let start = buffer.count
        buffer.append(record)
        buffer.store(littleEndian: UInt32(0), at: start + EntryRecord.Offset.checksum)
        // The copy is looked at: what is in the spool may change meanwhile.
        guard let reference = ContextReference(of: buffer.bytes(in: start..<buffer.count)) else { return true }
        buffer.store(littleEndian: UInt16(0), at: start + EntryRecord.Offset.context)
        buffer.store(littleEndian: UInt32(0), at: start + EntryRecord.Offset.generation)
        let ownCount = buffer.bytes.loadLittleEndian(at: start + 4, as: UInt32.self)
        let ownStart = start + EntryRecord.headerByteCount
        guard let end = EntryRecord.fieldsEnd(of: buffer.bytes, from: ownStart, fieldCount: ownCount) else {
            return false
        }
        buffer.truncate(to: end)
        let addedCount = contexts.withRecord(of: reference) { context in
            buffer.append(context.extracting(droppingFirst: EntryRecord.headerByteCount))
            return context.loadLittleEndian(at: 4, as: UInt32.self)
        }
        let fieldsEnd = addedCount.flatMap { EntryRecord.fieldsEnd(of: buffer.bytes, from: end, fieldCount: $0) }
        buffer.truncate(to: fieldsEnd ?? end)
        buffer.append(repeating: 0, count: -(buffer.count - start) & 7)
        buffer.store(littleEndian: UInt32(buffer.count - start), at: start)
        if fieldsEnd != nil { buffer.store(littleEndian: ownCount &+ (addedCount ?? 0), at: start + 4) }
        return fieldsEnd != nil
    }

    /// Calls `body` with a record that has all of its fields: with `record` itself if it refers to no context.
    ///
    /// - Parameter scratch: memory for the copy; what is in it is lost.
    public func withWholeRecord<Result>(
        _ record: RawSpan, scratch: inout ByteBuffer, _ body: (RawSpan) -> Result
    ) -> Result {
        guard ContextReference(of: record) != nil else { return body(record) }
        scratch.removeAll()
        expand(record, into: &scratch)
        return body(scratch.bytes)
    }
}
