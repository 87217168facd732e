@testable import DaybookDaemon
import JournalFormat
import JournalStorage
import LinuxSystem
import Logging
import SystemPackage
import TestSupport
import Testing

/// A loop that runs in a thread, with sockets in a directory of its own.
final class RunningLoop: Sendable {
    let directory: TemporaryDirectory
    let paths: DaybookPaths
    let store: MemoryStore
    let mailbox: LoopMailbox
    private let ending = Monitor<String?>(nil)

    /// - Parameters:
    ///   - spool: where datagrams are received; `nil` for memory of the loop's own.
    ///   - policy: what happens when the store has no room.
    ///   - contexts: where the store keeps what a sender's entries have in common.
    ///   - access: what clients of the control socket may; `nil` for the daemon's own rules.
    init(
        streamLimit: Int = 64, spool: Spool? = nil, policy: SpoolFullPolicy = .wait, contexts: Spool? = nil,
        access: ControlAccess.Judge? = nil
    ) throws {
        store = MemoryStore(contexts: contexts)
        directory = try TemporaryDirectory()
        paths = DaybookPaths(state: directory.path, runtime: directory.path)
        mailbox = try LoopMailbox()
        let isReady = Monitor<Bool>(false)
        let observed = mailbox
        store.durability.setObserver { observed.post(.durabilityChanged) }
        let (paths, store, mailbox, ending) = (paths, store, mailbox, ending)
        let thread = try Thread.start(name: "loop") {
            let result = Self.run(paths, store, mailbox, streamLimit, spool, policy, access) {
                isReady.withLock { $0 = true }
                isReady.wakeAll()
            }
            ending.withLock { $0 = result }
            ending.wakeAll()
            isReady.withLock { $0 = true }
            isReady.wakeAll()
        }
        thread.detach()
        _ = isReady.wait { $0 ? () : nil }
    }

    private static func run(
        _ paths: DaybookPaths, _ store: MemoryStore, _ mailbox: LoopMailbox, _ streamLimit: Int,
        _ spool: Spool?, _ policy: SpoolFullPolicy, _ access: ControlAccess.Judge?, onReady: () -> Void
    ) -> String {
        do {
            try serve(paths, store, mailbox, streamLimit, spool, policy, access, onReady: onReady)
            return "ended"
        } catch {
            return "\(error)"
        }
    }

    private static func serve(
        _ paths: DaybookPaths, _ store: MemoryStore, _ mailbox: LoopMailbox, _ streamLimit: Int, _ spool: Spool?,
        _ policy: SpoolFullPolicy, _ access: ControlAccess.Judge?, onReady: () -> Void
    ) throws {
        let facts = try HostFacts.current(machineID: ID128(high: 1, low: 2))
        let signals = try SignalQueue.open([.user2])
        let sockets = try ListeningSockets.open(
            paths: paths, inherited: try InheritedSockets.take([], paths: paths))
        var parts = DaemonLoop<MemoryStore>.Parts(
            store: store, sockets: sockets, signals: signals, mailbox: mailbox, facts: facts,
            streamLimit: streamLimit, spool: spool, fullPolicy: policy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        if let access { parts.controlAccess = access }
        var loop = try DaemonLoop.make(parts)
        onReady()
        try loop.run()
    }

    /// Stops the loop, which first receives what was sent, and waits for its end.
    ///
    /// - Returns: all entries but those that the daemon made itself.
    @discardableResult
    func stop() throws -> [StoredEntry] {
        mailbox.post(.stop)
        let result = ending.wait(until: Clock.monotonic() + 30_000_000) { $0 }
        #expect(result == "ended")
        return store.entries.filter { $0["_TRANSPORT"] != "driver" }
    }

    /// Waits until `condition` holds; records an issue when it does not within ten seconds.
    func wait(_ what: String, until condition: () -> Bool) {
        let deadline = Clock.monotonic() + 10_000_000
        while !condition() {
            guard Clock.monotonic() < deadline else {
                Issue.record("waited in vain: \(what)")
                return
            }
            Clock.sleep(microseconds: 1000)
        }
    }
}
