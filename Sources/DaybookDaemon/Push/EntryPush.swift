internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// Sends entries to subscribers as soon as they are accepted, from the spool: on a thread of its own, so that neither
/// the loop nor the writer does anything for it, and no disk matters.
///
/// Subscribers that keep up get every entry. To those that do not the thread says how many they have missed: what is
/// durable leaves the spool, whether they have it or not.
public final class EntryPush: Sendable {
    /// How many can subscribe.
    static let subscriberLimit = 16
    /// A reply has so many bytes of records, or one longer record.
    static let batchByteCount = 256 << 10
    /// Entries whose record is longer are not sent; they count as missed.
    static let recordByteLimit = 2 << 20
    /// How long records are kept for a subscriber who does not read, in microseconds.
    static let patienceMicroseconds: UInt64 = 1_000_000

    /// A subscriber on the way from the loop to the thread.
    final class Arrival: Sendable {
        let socket: OwnedDescriptor
        /// What is sent first.
        let greeting: [UInt8]
        let place: Spool.Place

        init(_ socket: consuming OwnedDescriptor, greeting: [UInt8], place: Spool.Place) {
            self.socket = socket
            self.greeting = greeting
            self.place = place
        }
    }

    struct State: ~Copyable {
        var arrivals: [Arrival] = []
        /// How many there are, with the arrivals.
        var subscriberCount = 0
        var isStopping = false
    }

    let spool: Spool
    let state = Mutex(State())
    /// What wakes the thread.
    let counter: EventCounter
    /// Whether the thread waits, or is about to wait, for records.
    let isWaiting = Atomic(false)
    /// The records from here on are yet to be read by a subscriber who may still get them; the highest number for none.
    let hold = Atomic<UInt64>(.max)
    private let isDone = Monitor(false)

    private init(_ spool: Spool) throws(Errno) {
        self.spool = spool
        counter = try EventCounter()
    }

    /// Starts the thread.
    static func start(_ spool: Spool) throws(Errno) -> EntryPush {
        let push = try EntryPush(spool)
        let poll = try EventPoll.open(capacity: subscriberLimit + 1)
        try poll.add(push.counter.descriptor, token: PushLoop.wakeToken)
        let handover = Handover<EventPoll>()
        handover.put(poll)
        let thread = try Thread.start(name: "daybook-push", isBackground: true) {
            if let poll = handover.take() {
                var loop = PushLoop(push, poll)
                loop.run()
            }
            push.isDone.withLock { $0 = true }
            push.isDone.wakeAll()
        }
        thread.detach()
        return push
    }

    /// Takes over a connection whose client has subscribed: it gets every entry that is accepted from now on. The loop's
    /// alone.
    ///
    /// - Parameter unsent: replies to earlier calls that the client has yet to be sent.
    /// - Returns: `false` when there are too many subscribers; the descriptor is then closed.
    func add(_ socket: consuming OwnedDescriptor, unsent: RawSpan) -> Bool {
        let place = spool.nextPlace
        var greeting = ByteBuffer(minimumCapacity: 512)
        greeting.append(unsent)
        PushEncoder.appendEmptyReply(to: &greeting, missedCount: 0, upTo: place, seqnumID: spool.seqnumID)
        let arrival = Arrival(socket, greeting: greeting.bytes.array, place: place)
        let isTaken = state.withLock { state in
            guard state.subscriberCount < Self.subscriberLimit, !state.isStopping else { return false }
            state.subscriberCount += 1
            state.arrivals.append(arrival)
            // Under the lock, as the thread does it.
            hold.store(min(hold.load(ordering: .relaxed), place.position), ordering: .relaxed)
            return true
        }
        if isTaken { counter.signal() }
        return isTaken
    }

    /// Wakes the thread if it waits for records. To be called behind ``Spool/append(_:mark:)``, by the loop.
    func notePublished() {
        // Either the thread, which first says that it waits, sees the records, or it is woken here.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard isWaiting.load(ordering: .relaxed), isWaiting.exchange(false, ordering: .relaxed) else { return }
        counter.signal()
    }

    /// Up to where records may be released, of those before `position`, which are durable.
    ///
    /// What the thread has not come to read stays for a moment: it would be overtaken else by every fast sync. But that
    /// takes no more than a quarter of the ring, and ends as soon as the loop has no room. The writer's alone.
    func releasable(upTo position: UInt64) -> UInt64 {
        let hold = self.hold.load(ordering: .relaxed)
        guard hold < position, hold >= spool.tail, spool.head - hold <= UInt64(spool.byteCapacity / 4),
            !spool.isLoopWaiting
        else { return position }
        return hold
    }

    /// Sends what subscribers take at once, closes their connections and ends the thread.
    func stop() {
        state.withLock { $0.isStopping = true }
        counter.signal()
        _ = isDone.wait { $0 ? () : nil }
    }
}
