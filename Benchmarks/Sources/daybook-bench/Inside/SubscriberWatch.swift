internal import Journal
internal import Synchronization
internal import SystemPackage

/// Counts the entries of the load that daybookd pushes to a subscriber, by the library.
final class SubscriberWatch: Sendable {
    private struct State: ~Copyable {
        var subscription: JournalSubscription
        var seenCount = 0
        var missedCount: UInt64 = 0
    }

    private let state: Mutex<State>

    private static let identifier = Array(LoadMessages.identifier.utf8)
    private static let patienceMicroseconds: UInt64 = 100_000

    /// Subscribes to the daemon that takes messages at `socket`.
    init(besides socket: FilePath) throws(BenchmarkError) {
        let control = JournalControl(socket: socket.removingLastComponent().appending("io.systemd.journal"))
        do throws(ControlError) {
            state = Mutex(State(subscription: try control.subscribe(timeoutMicroseconds: 10_000_000)))
        } catch {
            throw .unavailable("\(error)")
        }
    }

    /// How many entries the daemon says that it did not push.
    var missedCount: UInt64 { state.withLock { $0.missedCount } }

    /// Waits for an entry; `nil` at the end of the daemon.
    func nextCount() -> Int? {
        state.withLock { state in
            do throws(ControlError) {
                switch try state.subscription.next(timeoutMicroseconds: Self.patienceMicroseconds) {
                case .entry(let entry):
                    if entry["SYSLOG_IDENTIFIER"] == Self.identifier { state.seenCount += 1 }
                case .missed(let count): state.missedCount += count
                case nil: break
                }
                return state.seenCount
            } catch {
                return nil
            }
        }
    }
}
