import Synchronization
import SystemPackage
import Testing

@testable import LinuxSystem

@Suite("Threads and the scheduler")
struct ThreadTests {
    /// What proc_pid_stat(5) says of the calling thread.
    private struct Scheduling: Equatable {
        var nice: Int
        var realtimePriority: Int
        var policy: Int

        static func ofCurrentThread() -> Scheduling? {
            guard let bytes = try? FileSystem.contents(of: "/proc/thread-self/stat") else { return nil }
            // Behind the name, which may have spaces; the first word is number 3 in the manual.
            let words = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            guard words.count > 38, let nice = Int(words[16]), let priority = Int(words[37]),
                let policy = Int(words[38])
            else { return nil }
            return Scheduling(nice: nice, realtimePriority: priority, policy: policy)
        }
    }

    private final class Notes: Sendable {
        let found = Mutex<[Scheduling?]>([])
        let isOfRealTime = Mutex(false)
    }

    @Test("A preferred thread goes before others, and those that it starts do not")
    func preference() throws {
        let notes = Notes()
        let thread = try Thread.start(name: "preferred") {
            notes.isOfRealTime.withLock { $0 = Thread.preferCurrent() }
            notes.found.withLock { $0.append(.ofCurrentThread()) }
            let second = try? Thread.start(name: "ordinary") {
                notes.found.withLock { $0.append(.ofCurrentThread()) }
            }
            if let second { second.join() }
        }
        thread.join()
        let found = notes.found.withLock { $0 }
        try #require(found.count == 2)
        let preferred = try #require(found[0])
        let ordinary = try #require(found[1])
        if notes.isOfRealTime.withLock({ $0 }) {
            #expect(preferred.realtimePriority == 1)
            #expect(preferred.policy == 2)
            #expect(ordinary.realtimePriority == 0)
            #expect(ordinary.policy == 0)
        } else {
            #expect(preferred.policy == 0)
        }
    }

    @Test("A thread in the background is of the batch class")
    func background() throws {
        let notes = Notes()
        try Thread.start(name: "background", isBackground: true) {
            notes.found.withLock { $0.append(.ofCurrentThread()) }
        }.join()
        #expect(notes.found.withLock { $0.first??.policy } == 3)
    }
}
