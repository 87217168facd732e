internal import LinuxSystem
internal import Synchronization

/// A place where a debug build ends itself as `kill -9` would, when the environment says so: `DAYBOOK_CRASH_AT=NAME:N`
/// ends it when it comes to that place for the Nth time. What it leaves behind is what a crash right there leaves.
enum CrashPoint: String, CaseIterable {
    /// An entry is in the file and not yet counted as appended.
    case append
    /// The file is isolated, and the sync has not begun.
    case isolate
    /// New objects are merged, and nothing leads to them yet.
    case objects
    /// The links are merged, the counts are not.
    case links
    /// The counts are merged, the header is not.
    case counts
    /// All is merged, and the view is still isolated.
    case merge
    /// The data is durable, and the file is not marked.
    case sync
    /// The file is marked, which is not durable yet.
    case mark
    /// The old file has its new name, and the new file still the name that it was made with.
    case rename

    #if DEBUG
        private static let passCount = Atomic(0)
        /// Which pass of which place is the last.
        private static let target: (point: CrashPoint, pass: Int)? = {
            guard let parts = Host.environment("DAYBOOK_CRASH_AT")?.split(separator: ":"), parts.count == 2,
                let point = CrashPoint(rawValue: String(parts[0])), let pass = Int(parts[1])
            else { return nil }
            return (point, pass)
        }()
    #endif

    /// Notes that a thread has come to `point`. Does nothing in a release build.
    @inline(__always)
    static func pass(_ point: CrashPoint) {
        #if DEBUG
            guard let target, target.point == point,
                passCount.add(1, ordering: .relaxed).newValue == target.pass
            else { return }
            try? Signal.kill.send(to: Host.processID)
        #endif
    }
}
