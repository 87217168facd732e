internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// What other threads, and signals, ask of the loop.
enum LoopRequest: Hashable, Sendable {
    /// The store has room again.
    case goOn
    case rotate
    case synchronize
    /// What somebody waits for may have come about.
    case durabilityChanged
    /// The journal is to say this about its files.
    case report(StorageReport)
    case stop
}

/// Where other threads leave their requests.
final class LoopMailbox: Sendable {
    private let requests = Mutex<[LoopRequest]>([])
    private let counter: EventCounter

    init() throws(Errno) { counter = try EventCounter() }

    /// The descriptor that is readable when there are requests.
    var descriptor: CInt { counter.descriptor }

    /// Leaves a request and wakes the loop.
    func post(_ request: LoopRequest) {
        requests.withLock { if !$0.contains(request) { $0.append(request) } }
        counter.signal()
    }

    /// The requests since the last call.
    func takeAll() -> [LoopRequest] {
        counter.clear()
        return requests.withLock { requests in
            defer { requests.removeAll() }
            return requests
        }
    }
}
