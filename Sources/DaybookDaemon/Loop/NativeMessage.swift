internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

/// A native message while it is taken apart into entries.
struct NativeMessage: ~Copyable {
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
    /// The payload, if it is not the datagram itself.
    private let payload: DescriptorPayload?
    private var parser = NativeParser()
    private var entryCount = 0
    private var isDone = false

    init(
        sender: SenderContext?, sentAt: UInt64?, processID: Int32, payload: consuming DescriptorPayload? = nil
    ) {
        self.sender = sender
        self.sentAt = sentAt
        self.processID = processID
        self.payload = payload
    }

    /// What becomes of the next entry; `nil` at the end.
    ///
    /// - Parameter index: where in the receiver the datagram is.
    mutating func next(
        in receiver: borrowing MessageReceiver, at index: Int, into builder: inout EntryBuilder
    ) -> Outcome? {
        guard !isDone else { return nil }
        // A copy: the compiler does not tell the accesses to payload and parser apart.
        var parser = parser
        let outcome =
            switch payload {
            case nil: parser.next(in: receiver.bytes(at: index), into: &builder)
            case .mapped(let mapping): parser.next(in: mapping.bytes, into: &builder)
            case .copied(let copy): parser.next(in: copy.bytes, into: &builder)
            case .empty: NativeParser.Outcome.end
            case .refused: NativeParser.Outcome.end
            }
        self.parser = parser
        switch outcome {
        case .entry where entryCount == Self.maximumEntryCount:
            builder.abandon()
            isDone = true
            return .dropped(.tooManyEntries)
        case .entry(let priority):
            entryCount += 1
            return .entry(priority: priority)
        case .dropped(let reason):
            return .dropped(Misbehaviour(reason))
        case .end:
            isDone = true
            return nil
        }
    }
}
