internal import JournalFormat

/// Where reading is to start.
enum SeekTarget {
    case head
    case tail
    case realtime(UInt64)
    case monotonic(bootID: ID128, UInt64)
    case cursor(Cursor)
    /// Beside an entry that has been read: the next step goes past it.
    case beside(EntryMetadata)
}
