public import JournalStorage

extension Journal {
    /// Calls `body` with each field of the entry that the position is on, in stored order.
    ///
    /// - Parameter body: gets `NAME=value` and the number of bytes of `NAME`; the bytes are gone when it returns.
    /// - Throws: ``JournalError`` when the position is on no entry, or the entry was damaged or its file cut off since:
    ///   what `body` has got is then not to be used.
    public func forEachField(_ body: (_ payload: RawSpan, _ nameByteCount: Int) -> Void) throws(JournalError) {
        guard let current else { throw .noCurrentEntry }
        do {
            try current.reader.file.forEachField(ofEntryAt: current.entry.offset, scratch: &scratch, body)
        } catch {
            if current.reader.file.readingError != nil { warn(JournalWarning(error)) }
            throw .file(error)
        }
    }

    /// Calls `body` with those fields of the entry that the position is on that have one of the names of `filter`.
    ///
    /// As ``forEachField(_:)``, but faster.
    public func forEachField(
        named filter: FieldNameFilter, _ body: (_ payload: RawSpan, _ nameByteCount: Int) -> Void
    ) throws(JournalError) {
        guard let current else { throw .noCurrentEntry }
        do {
            try current.reader.file.forEachField(
                ofEntryAt: current.entry.offset, named: filter, scratch: &scratch, body)
        } catch {
            if current.reader.file.readingError != nil { warn(JournalWarning(error)) }
            throw .file(error)
        }
    }
}
