import JournalFormat
import JournalIngest

/// A cache in a class, because expectations cannot call mutating methods.
final class TestCache {
    private var cache: SenderCache

    init(_ processes: FakeProcesses, capacity: Int = 64) {
        cache = SenderCache(reader: processes, root: ControlGroupRoot(), capacity: capacity)
    }

    var count: Int { cache.count }

    func context(
        for credentials: SenderCredentials, label: String = "", fallbackUnit: String? = nil, now: UInt64
    ) -> SenderContext? {
        label.withBytes { cache.context(for: credentials, label: $0, fallbackUnit: fallbackUnit, now: now) }
    }

    func pin(_ context: SenderContext) { cache.pin(context) }
    func unpin(_ context: SenderContext) { cache.unpin(context) }
    func removeUnpinned() { cache.removeUnpinned() }
}
