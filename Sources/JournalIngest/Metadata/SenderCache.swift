internal import JournalFormat

/// What is known about the processes that sent messages, so that /proc need not be read for each message.
///
/// What is known is used for a second, then read again; after five seconds it is forgotten first, because another
/// process may have got the number. A context that is pinned, by a stream that stays open, is read again too, but
/// never forgotten: the socket proves that it is still the same process.
///
/// Times are microseconds of the monotonic clock.
public struct SenderCache: ~Copyable {
    private static let freshMicroseconds: UInt64 = 1_000_000
    private static let validMicroseconds: UInt64 = 5_000_000

    private let reader: any ProcessReader
    private let root: ControlGroupRoot
    private let capacity: Int
    private var contexts: [Int32: SenderContext] = [:]
    private var unpinned = FillOrder()
    private var lastSweep: UInt64 = 0
    private var scratch = ByteBuffer(minimumCapacity: 4096)

    /// - Parameters:
    ///   - capacity: how many contexts are kept, unless more than that are pinned.
    ///   - root: where the service manager's control groups begin.
    public init(reader: any ProcessReader, root: ControlGroupRoot, capacity: Int) {
        precondition(capacity > 0, "a cache must have room for something")
        self.reader = reader
        self.root = root
        self.capacity = capacity
    }

    /// How many contexts a machine should keep: as many as there may be large command lines in an eighth of its
    /// memory.
    ///
    /// - Parameters:
    ///   - memoryByteCount: the machine's memory; `nil` when not known.
    ///   - argumentByteCount: the longest command line, `sysconf(_SC_ARG_MAX)`.
    public static func capacity(memoryByteCount: UInt64?, argumentByteCount: UInt64) -> Int {
        guard let memoryByteCount else { return 128 }
        return Int(min(max(memoryByteCount / 8 / max(argumentByteCount, 1), 64), 16384))
    }

    /// The number of contexts held.
    public var count: Int { contexts.count }

    /// What is known about the sender of a message, read anew if that is due; `nil` for a message without a sender.
    ///
    /// - Parameters:
    ///   - label: the security label that came with the message; empty if none came.
    ///   - fallbackUnit: the unit, if the control group does not tell.
    /// - Complexity: O(1) for a known sender.
    public mutating func context(
        for credentials: SenderCredentials, label: RawSpan = RawSpan(), fallbackUnit: String? = nil, now: UInt64
    ) -> SenderContext? {
        guard credentials.processID > 0 else { return nil }
        let context: SenderContext
        if let known = contexts[credentials.processID] {
            let age = now < known.filledAt ? 0 : now - known.filledAt
            if age <= Self.freshMicroseconds, known.matches(credentials, label: label) { return known }
            if known.pinCount == 0 { unpinned.remove(known) }
            if known.pinCount == 0, age > Self.validMicroseconds { known.clear() }
            context = known
        } else {
            makeRoom(now: now)
            context = SenderContext(processID: credentials.processID)
            contexts[credentials.processID] = context
        }
        context.refresh(
            credentials, label: label, fallbackUnit: fallbackUnit, root: root, from: reader, scratch: &scratch)
        context.filledAt = now
        if context.pinCount == 0 { unpinned.insert(context) }
        return context
    }

    /// Keeps a context of this cache until it is unpinned as often as it was pinned.
    public mutating func pin(_ context: SenderContext) {
        precondition(contexts[context.processID] === context, "the context is not held by this cache")
        if context.pinCount == 0 { unpinned.remove(context) }
        context.pinCount += 1
    }

    /// Gives up one pin.
    public mutating func unpin(_ context: SenderContext) {
        precondition(context.pinCount > 0, "the context is not pinned")
        context.pinCount -= 1
        if context.pinCount == 0 { unpinned.insert(context) }
    }

    /// Drops all contexts that are not pinned, to give memory back.
    public mutating func removeUnpinned() {
        while let context = unpinned.oldest { remove(context) }
    }

    /// Makes room for one more context: those of processes that are gone go first, then those filled longest ago.
    private mutating func makeRoom(now: UInt64) {
        if now > lastSweep + Self.validMicroseconds {
            lastSweep = now
            var next = unpinned.oldest
            while let context = next {
                next = context.newer
                if !reader.processExists(context.processID) { remove(context) }
            }
        }
        while contexts.count >= capacity, let context = unpinned.oldest { remove(context) }
    }

    private mutating func remove(_ context: SenderContext) {
        unpinned.remove(context)
        contexts[context.processID] = nil
    }
}
