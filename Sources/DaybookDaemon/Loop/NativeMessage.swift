internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

/// A native message while it is taken apart into entries.
struct NativeMessage {
    enum Outcome {
        case entry(priority: UInt8)
        case dropped(Misbehaviour)
    }

    /// A message is meant to be one entry. So many are taken from one all the same, and not more, so that one message
    /// cannot keep the loop from all others.
    static let maximumEntryCount = 1024

    let sender: SenderContext?
    let sentAt: UInt64?
    let processID: Int32
    private var parser = NativeParser()
    private var entryCount = 0
    private var isDone = false
    /// Whether further entries are dropped.
    var mustEnd = false

    init(sender: SenderContext?, sentAt: UInt64?, processID: Int32) {
        self.sender = sender
        self.sentAt = sentAt
        self.processID = processID
    }

    /// What becomes of the next entry of a message received; `nil` at the end.
    mutating func next(
        in receiver: borrowing MessageReceiver, at index: Int, into builder: inout EntryBuilder
    ) -> Outcome? {
        next(in: receiver.bytes(at: index), into: &builder)
    }

    /// What becomes of the next entry of `payload`; `nil` at the end.
    mutating func next(in payload: RawSpan, into builder: inout EntryBuilder) -> Outcome? {
        guard !isDone else { return nil }
        switch parser.next(in: payload, into: &builder) {
        case .entry where mustEnd || entryCount == Self.maximumEntryCount:
            builder.abandon()
            isDone = true
            return .dropped(.tooManyEntries)
        case .entry(let priority):
            entryCount += 1
            return .entry(priority: priority)
        case .dropped(let reason):
            return .dropped(Misbehaviour(reason))
        case .end:
            return nil
        }
    }
}
