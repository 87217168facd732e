import JournalFormat
import JournalIngest
import TestSupport
import Testing

@Suite("Sender cache")
struct SenderCacheTests {
    private let processes = FakeProcesses()
    private let second: UInt64 = 1_000_000

    private func makeCache(capacity: Int = 64) -> TestCache { TestCache(processes, capacity: capacity) }

    /// The value of a field that a context adds.
    private func value(_ name: String, of context: SenderContext?) -> String? {
        Record(priority: 0, fields: fields { context?.addFields(to: &$0) })[name]
    }

    @Test("what is known is used for a second, then read again")
    func refresh() {
        let cache = makeCache()
        let start = 10 * second
        processes.start(42, command: "old", path: "/a.service")
        #expect(value("_COMM", of: cache.context(for: sender(42), now: start)) == "old")
        processes.start(42, command: "new", path: "/a.service")
        #expect(value("_COMM", of: cache.context(for: sender(42), now: start + second)) == "old")
        #expect(processes.readCount == 1)
        #expect(value("_COMM", of: cache.context(for: sender(42), now: start + second + 1)) == "new")
        #expect(processes.readCount == 2)
        // The second is counted from the last time that it was read.
        _ = cache.context(for: sender(42), now: start + 2 * second + 1)
        #expect(processes.readCount == 2)
    }

    @Test("where the fields are stored is known until they change, or those of the host")
    func reference() throws {
        let cache = makeCache()
        var host = HostContext(bootID: .zero, machineID: .zero, hostName: "one", scope: .system)
        let stored = ContextReference(slot: 7, generation: 1)
        processes.start(42, command: "same", path: "/a.service")
        let context = try #require(cache.context(for: sender(42), now: second))
        #expect(context.reference(with: host) == nil)
        context.setReference(stored, with: host)
        // It is read again, and is what it was.
        _ = cache.context(for: sender(42), now: 3 * second)
        #expect(processes.readCount == 2 && context.reference(with: host) == stored)
        processes.start(42, command: "sane", path: "/a.service")
        _ = cache.context(for: sender(42), now: 5 * second)
        #expect(processes.readCount == 3 && context.reference(with: host) == nil)

        context.setReference(stored, with: host)
        #expect(context.reference(with: host) == stored)
        host.setHostName("two")
        #expect(context.reference(with: host) == nil)
        let byteCount = fields { context.addFields(to: &$0) }.reduce(0) { $0 + 4 + $1.utf8.count }
        #expect(context.fieldByteCount == byteCount)
    }

    @Test("other credentials or another label are a reason to read again at once")
    func changedCredentials() {
        let cache = makeCache()
        processes.start(42, command: "cat", path: "/a.service")
        _ = cache.context(for: sender(42), now: 1)
        let changed = cache.context(for: sender(42, user: 0), now: 2)
        #expect(value("_UID", of: changed) == "0" && value("_GID", of: changed) == "0")
        _ = cache.context(for: SenderCredentials(processID: 42, userID: 0, groupID: 5), now: 3)
        #expect(processes.readCount == 3)
        // What did not come with the message cannot differ.
        _ = cache.context(for: sender(42, user: nil), now: 4)
        #expect(processes.readCount == 3)
        let labelled = cache.context(for: sender(42, user: nil), label: "label", now: 5)
        #expect(value("_SELINUX_CONTEXT", of: labelled) == "label")
        _ = cache.context(for: sender(42, user: nil), label: "label", now: 6)
        #expect(processes.readCount == 4)
        _ = cache.context(for: sender(42, user: nil), label: "lobel", now: 7)
        #expect(processes.readCount == 5)
    }

    @Test(
        "a process that is gone keeps what was known for five seconds",
        arguments: [
            (2_000_000, true), (5_000_000, true), (5_000_001, false),
        ] as [(UInt64, Bool)])
    func gone(age: UInt64, isKnown: Bool) {
        let cache = makeCache()
        processes.start(42, command: "cat", path: "/a.service")
        _ = cache.context(for: sender(42), now: second)
        processes.files[42] = nil
        let context = cache.context(for: sender(42), now: second + age)
        #expect(value("_COMM", of: context) == (isKnown ? "cat" : nil))
        #expect(context?.membership.unit == (isKnown ? "a.service" : nil))
        #expect(value("_PID", of: context) == "42")
    }

    @Test("a pinned context outlives its process")
    func pinned() throws {
        let cache = makeCache()
        processes.start(42, command: "cat", path: "/a.service")
        let context = try #require(cache.context(for: sender(42), now: second))
        cache.pin(context)
        cache.pin(context)
        processes.files[42] = nil
        let later = cache.context(for: sender(42), now: 60 * second)
        #expect(later === context)
        #expect(value("_COMM", of: later) == "cat")
        cache.unpin(context)
        #expect(value("_COMM", of: cache.context(for: sender(42), now: 120 * second)) == "cat")
        cache.unpin(context)
        #expect(value("_COMM", of: cache.context(for: sender(42), now: 180 * second)) == nil)
    }

    @Test("a process that moves to another control group belongs to another unit, and another invocation")
    func movedProcess() {
        let cache = makeCache()
        processes.start(42, command: "cat", path: "/a.service")
        processes.invocations["a.service"] = "00112233445566778899aabbccddeeff"
        let context = cache.context(for: sender(42), now: second)
        #expect(value("_SYSTEMD_INVOCATION_ID", of: context) != nil)
        processes.files[42]?[.controlGroup] = "0::/x.slice/b.service\n"
        _ = cache.context(for: sender(42), now: 3 * second)
        #expect(context?.membership.unit == "b.service" && context?.membership.slice == "x.slice")
        #expect(value("_SYSTEMD_INVOCATION_ID", of: context) == nil)
        // In the root group are the dying: what was known stays.
        processes.files[42]?[.controlGroup] = "0::/\n"
        _ = cache.context(for: sender(42), fallbackUnit: "c.service", now: 5 * second)
        #expect(context?.membership.unit == "b.service")
    }

    @Test("a message without a process has no context", arguments: [0, -1] as [Int32])
    func noProcess(processID: Int32) {
        let cache = makeCache()
        #expect(cache.context(for: sender(processID), now: 1) == nil)
        #expect(cache.count == 0)
    }

    @Test("when it is full, those filled longest ago go first")
    func eviction() {
        let cache = makeCache(capacity: 3)
        for processID in 1...4 as ClosedRange<Int32> { processes.start(processID, command: "c", path: "/") }
        for processID in 1...3 as ClosedRange<Int32> {
            _ = cache.context(for: sender(processID), now: second * UInt64(processID))
        }
        // Process 1 is filled again, so that 2 is the oldest now.
        _ = cache.context(for: sender(1), now: 4 * second)
        _ = cache.context(for: sender(4), now: 4 * second + 1)
        #expect(cache.count == 3)
        let readCount = processes.readCount
        for processID in [1, 3, 4] as [Int32] { _ = cache.context(for: sender(processID), now: 4 * second) }
        #expect(processes.readCount == readCount)
        _ = cache.context(for: sender(2), now: 4 * second)
        #expect(processes.readCount == readCount + 1)
    }

    @Test("processes that are gone make room before those that live, every five seconds")
    func sweep() {
        let cache = makeCache(capacity: 10)
        for processID in 1...3 as ClosedRange<Int32> {
            processes.start(processID, command: "c", path: "/")
            _ = cache.context(for: sender(processID), now: 6 * second)
        }
        processes.files[1] = nil
        processes.files[3] = nil
        _ = cache.context(for: sender(4), now: 7 * second)
        #expect(cache.count == 4)
        _ = cache.context(for: sender(5), now: 12 * second)
        // 4 and 5 never existed; 4 was in the cache already.
        #expect(cache.count == 2)
    }

    @Test("pinned contexts are never evicted, and may be more than the capacity")
    func pinnedStay() throws {
        let cache = makeCache(capacity: 2)
        var held: [SenderContext] = []
        for processID in 1...5 as ClosedRange<Int32> {
            let context = try #require(cache.context(for: sender(processID), now: second))
            cache.pin(context)
            held.append(context)
        }
        #expect(cache.count == 5)
        _ = cache.context(for: sender(6), now: 20 * second)
        _ = cache.context(for: sender(7), now: 20 * second)
        #expect(cache.count == 6)
        for context in held { #expect(cache.context(for: sender(context.processID), now: 20 * second) === context) }
        cache.removeUnpinned()
        #expect(cache.count == 5)
        for context in held { cache.unpin(context) }
        cache.removeUnpinned()
        #expect(cache.count == 0)
    }

    @Test("a context that is unpinned is evicted by when it was filled, not by when it was unpinned")
    func unpinnedOrder() throws {
        let cache = makeCache(capacity: 3)
        let first = try #require(cache.context(for: sender(1), now: second))
        cache.pin(first)
        processes.start(2, command: "c", path: "/")
        _ = cache.context(for: sender(2), now: second + 1)
        _ = cache.context(for: sender(3), now: second + 2)
        cache.unpin(first)
        _ = cache.context(for: sender(4), now: second + 3)
        let readCount = processes.readCount
        _ = cache.context(for: sender(2), now: second + 4)
        _ = cache.context(for: sender(3), now: second + 4)
        #expect(processes.readCount == readCount)
        #expect(cache.context(for: sender(1), now: second + 4) !== first)
    }

    @Test("its order stands any sequence of calls", arguments: 0..<10 as Range<UInt64>)
    func randomCalls(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let cache = makeCache(capacity: 8)
        var held: [SenderContext] = []
        var now: UInt64 = 0
        for _ in 0..<2000 {
            now += UInt64.random(in: 0...2_000_000, using: &generator)
            let processID = Int32.random(in: 1...30, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: processes.start(processID, command: "c", path: "/")
            case 1: processes.files[processID] = nil
            case 2:
                guard held.count < 6, let context = cache.context(for: sender(processID), now: now) else { continue }
                cache.pin(context)
                held.append(context)
            case 3:
                guard let context = held.popLast() else { continue }
                cache.unpin(context)
            case 4 where processID == 1: cache.removeUnpinned()
            default:
                #expect(cache.context(for: sender(processID), now: now)?.processID == processID)
            }
            #expect(cache.count <= 8)
            for context in held { #expect(cache.context(for: sender(context.processID), now: now) === context) }
        }
    }

    @Test(
        "its capacity follows the machine's memory",
        arguments: [
            (nil, 2 << 20, 128), (1 << 30, 2 << 20, 64), (8 << 30, 2 << 20, 512), (1 << 50, 2 << 20, 16384),
            (0, 2 << 20, 64), (8 << 30, 0, 16384),
        ] as [(UInt64?, UInt64, Int)])
    func capacity(memory: UInt64?, arguments: UInt64, capacity: Int) {
        #expect(SenderCache.capacity(memoryByteCount: memory, argumentByteCount: arguments) == capacity)
    }
}
