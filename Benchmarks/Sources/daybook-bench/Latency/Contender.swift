/// A daemon in a comparison, and how it is set up.
struct Contender: Hashable, Sendable {
    var kind: DaemonUnderTest.Kind
    /// daybookd's `Commit=`, and further settings behind a `+` each, as in `threaded+SyncIntervalSec=5s`; `nil` for
    /// its default.
    var commit: String?

    static let receiver = Contender(kind: .receiver)
    static let journald = Contender(kind: .journald)

    /// What tables and plots call it.
    var title: String {
        switch kind {
        case .receiver: "null receiver"
        case .journald: "journald"
        case .daybookd: commit.map { "daybookd, \($0)" } ?? "daybookd"
        }
    }

    var settings: [String] {
        (commit ?? "").split(separator: "+").map { $0.contains("=") ? String($0) : "Commit=\($0)" }
    }
}
