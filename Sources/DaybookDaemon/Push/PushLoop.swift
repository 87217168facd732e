internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// What the thread of an ``EntryPush`` does.
///
/// Subscribers who are equally far get the same reply, which is made once. While a client does not take its reply, no
/// further one is made for it: so each has at most one waiting.
struct PushLoop: ~Copyable {
    static let wakeToken: UInt64 = .max

    private let push: EntryPush
    private let spool: Spool
    private var poll: EventPoll
    /// The subscribers by their descriptors.
    private var subscribers: [CInt: PushSubscriber] = [:]
    private var encoder = PushEncoder()
    /// Where records are copied.
    private var scratch = Spool.CopyScratch(minimumCapacity: EntryPush.batchByteCount)

    init(_ push: EntryPush, _ poll: consuming EventPoll) {
        self.push = push
        self.poll = poll
        spool = push.spool
    }

    /// Runs until the daemon stops.
    mutating func run() {
        while true {
            let isStopping = takeArrivals()
            let hasWorked = pushRecords()
            if isStopping, !hasWorked { break }
            updateHold()
            wait(isIdle: !hasWorked)
        }
        subscribers.removeAll()
        updateHold()
    }

    /// Takes in new subscribers.
    ///
    /// - Returns: whether the thread is to end.
    private mutating func takeArrivals() -> Bool {
        let (arrivals, isStopping) = push.state.withLock { state in
            defer { state.arrivals.removeAll() }
            return (state.arrivals, state.isStopping)
        }
        for arrival in arrivals { add(arrival) }
        return isStopping
    }

    private mutating func add(_ arrival: EntryPush.Arrival) {
        do throws(Errno) {
            let subscriber = PushSubscriber(arrival)
            let descriptor = subscriber.descriptor
            // Only its end is heard of: what it may send is not read.
            try poll.add(descriptor, token: UInt64(descriptor), isReading: false)
            subscribers[descriptor] = subscriber
            arrival.greeting.withBytes { send($0, to: subscriber) }
        } catch {
            push.state.withLock { $0.subscriberCount -= 1 }
        }
    }

    private mutating func remove(_ subscriber: PushSubscriber) {
        let descriptor = subscriber.descriptor
        guard subscribers[descriptor] === subscriber else { return }
        try? poll.remove(descriptor)
        subscribers[descriptor] = nil
        push.state.withLock { $0.subscriberCount -= 1 }
    }

    // MARK: Replies

    /// Makes a reply for each subscriber that takes one.
    ///
    /// - Returns: whether there was something to send.
    private mutating func pushRecords() -> Bool {
        var hasWorked = false
        for subscriber in Array(subscribers.values) where isBehind(subscriber) {
            hasWorked = true
            pushReply(from: subscriber.place)
        }
        return hasWorked
    }

    /// Whether there are records that a subscriber can be sent.
    private func isBehind(_ subscriber: PushSubscriber) -> Bool {
        !subscriber.isBlocked && subscriber.place.position < spool.head
    }

    /// Sends what follows `place` to all who are there.
    private mutating func pushReply(from place: Spool.Place) {
        let seqnumID = spool.seqnumID
        encoder.begin()
        let end: Spool.Place
        switch Self.encode(spool, from: place, seqnumID, &scratch, &encoder) {
        case .nothing: return
        case .records(let place): end = place
        case .overtaken: end = spool.firstKept
        }
        // Those that are left out or were overtaken. The number behind the last record may be told a moment late, and
        // then the rest shows next time.
        let missedCount = end.seqnum - min(end.seqnum, place.seqnum + UInt64(encoder.entryCount))
        encoder.end(missedCount: missedCount, upTo: end, seqnumID: seqnumID)
        let isEmpty = encoder.entryCount == 0 && missedCount == 0
        for subscriber in Array(subscribers.values) where subscriber.place == place && !subscriber.isBlocked {
            subscriber.place = end
            if !isEmpty { sendReply(to: subscriber) }
        }
    }

    // A function of its arguments, so that one may be read while the other is written.
    private static func encode(
        _ spool: Spool, from place: Spool.Place, _ seqnumID: ID128, _ scratch: inout Spool.CopyScratch,
        _ encoder: inout PushEncoder
    ) -> Spool.Copied {
        spool.copyRecords(
            from: place, byteLimit: EntryPush.batchByteCount, recordByteLimit: EntryPush.recordByteLimit,
            scratch: &scratch
        ) { encoder.add($0, seqnumID: seqnumID) }
    }

    private mutating func sendReply(to subscriber: PushSubscriber) {
        do throws(Errno) {
            try subscriber.send(encoder.reply.bytes)
            try watch(subscriber)
        } catch {
            remove(subscriber)
        }
    }

    private mutating func send(_ bytes: RawSpan, to subscriber: PushSubscriber) {
        do throws(Errno) {
            try subscriber.send(bytes)
            try watch(subscriber)
        } catch {
            remove(subscriber)
        }
    }

    /// Has epoll tell when a subscriber that did not takes more.
    private func watch(_ subscriber: PushSubscriber) throws(Errno) {
        guard subscriber.isBlocked != subscriber.isWatched else { return }
        let descriptor = subscriber.descriptor
        try poll.modify(
            descriptor, token: UInt64(descriptor), isReading: false, isWriting: subscriber.isBlocked)
        subscriber.isWatched = subscriber.isBlocked
    }

    // MARK: Waiting

    /// Waits until there is something to do; does not wait, but looks, when there may be.
    private mutating func wait(isIdle: Bool) {
        var timeout: Int? = 0
        if isIdle {
            // Either the loop, which first publishes, sees this, or the records are seen here.
            push.isWaiting.store(subscribers.values.contains { !$0.isBlocked }, ordering: .relaxed)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            if !subscribers.values.contains(where: { isBehind($0) }) { timeout = timeoutMilliseconds }
        }
        let count = (try? poll.wait(timeoutMilliseconds: timeout)) ?? 0
        push.isWaiting.store(false, ordering: .relaxed)
        for index in 0..<count { handle(poll.event(at: index)) }
    }

    private mutating func handle(_ event: EventPoll.Event) {
        guard event.token != Self.wakeToken else { return push.counter.clear() }
        guard let subscriber = subscribers[CInt(truncatingIfNeeded: event.token)] else { return }
        if event.isHangup { return remove(subscriber) }
        do throws(Errno) {
            try subscriber.sendMore()
            try watch(subscriber)
        } catch {
            remove(subscriber)
        }
    }

    /// How long to wait; `nil` for ever.
    private var timeoutMilliseconds: Int? {
        // Then the hold changes.
        let ends = subscribers.values.compactMap { patienceEnd(of: $0) }
        guard let next = ends.min() else { return nil }
        let now = Clock.monotonic()
        return next <= now ? 0 : Int(clamping: (next - now + 999) / 1000)
    }

    /// Until when records are kept for a subscriber that does not read; `nil` when it reads, or too late.
    private func patienceEnd(of subscriber: PushSubscriber) -> UInt64? {
        guard let start = subscriber.blockedSince else { return nil }
        let end = start + EntryPush.patienceMicroseconds
        return end > Clock.monotonic() ? end : nil
    }

    /// Says which records are not to be released yet, see ``EntryPush/releasable(upTo:)``.
    private func updateHold() {
        push.state.withLock { state in
            let positions = subscribers.values.filter { !$0.isBlocked || patienceEnd(of: $0) != nil }
                .map(\.place.position)
            let hold = (positions + state.arrivals.map(\.place.position)).min() ?? .max
            push.hold.store(hold, ordering: .relaxed)
        }
    }
}
