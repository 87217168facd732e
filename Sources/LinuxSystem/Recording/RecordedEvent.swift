#if DEBUG

    /// Something that reached the file system, in the order in which it did.
    ///
    /// Files have numbers, because names come and go. A change is recorded when it is done; a sync when it begins, and
    /// again when it has succeeded.
    public enum RecordedEvent: Sendable {
        /// Bytes were stored into a file, through a mapping or by a call; they are those of a range of
        /// ``Recording/bytes``.
        case stored(file: Int, offset: Int, bytes: Range<Int>)
        /// A range of a file reads as zero now.
        case punched(file: Int, Range<Int>)
        /// A file has this length now.
        case resized(file: Int, byteCount: Int)
        /// A file is at least this long now.
        case extended(file: Int, byteCount: Int)
        case created(name: String, file: Int)
        /// A file got a new name, and what had that name has none any more.
        case renamed(String, to: String)
        case removed(name: String)
        /// A sync of a file began, or of the directory if it is `nil`.
        case syncBegan(file: Int?)
        /// The sync that began with the event of this index has succeeded.
        case syncEnded(file: Int?, began: Int)
        /// A remark of whoever made the recording.
        case noted(UInt64)
    }

    /// What reached the file system in one directory.
    public struct Recording: Sendable {
        public internal(set) var events: [RecordedEvent] = []
        /// The bytes of all stores.
        public internal(set) var bytes: [UInt8] = []

        /// What somebody else saw who kept a record of it, as a file system does.
        public init(events: [RecordedEvent] = [], bytes: [UInt8] = []) {
            self.events = events
            self.bytes = bytes
        }
    }

#endif
