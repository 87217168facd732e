import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

/// The daemon is killed at random instants while programs send: at work, while it starts, and while it takes over what
/// one before it left. `DAYBOOK_KILL_ROUNDS` sets how often; the seed is in the output of a failed test.
@Suite("kill -9", .serialized)
struct KillTests {
    static let roundCount = Host.environment("DAYBOOK_KILL_ROUNDS").flatMap { Int($0) } ?? 8
    /// A ring that wraps around soon, new files all the time, and hardly a moment without a sync.
    static let busy = CommitKind.allCases.map { kind in
        [
            "Commit=\(kind.rawValue)", "SyncIntervalSec=50ms", "SpoolMaxUse=1M", "SystemMaxFileSize=512K",
            "SystemMaxFiles=0",
        ]
    }
    static let settings =
        busy + [
            // A ring that wraps around soon, and new files all the time.
            ["SpoolMaxUse=1M", "SystemMaxFileSize=512K", "SystemMaxFiles=0", "SyncIntervalSec=1h"]
        ]

    @Test("Every message that was sent is found, once and in order", arguments: settings)
    func everyMessage(settings: [String]) throws {
        let seed = Host.environment("DAYBOOK_KILL_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 32)
        print("kill -9, \(settings): seed \(seed), \(Self.roundCount) rounds")
        try withSenders(settings, seed) { daemon, random in
            for _ in 0..<Self.roundCount {
                try daemon.start()
                // Some kills meet the start and what it works off, most the work.
                let longest: UInt64 = UInt64.random(in: 0..<3, using: &random) == 0 ? 100_000 : 500_000
                Clock.sleep(microseconds: UInt64.random(in: 0..<longest, using: &random))
                #expect(try daemon.end(.kill) == .killed(.kill))
            }
        }
    }

    /// Crashes at chosen points, in the writer and in the syncer, also while entries are replayed.
    @Test("Every message is found behind a crash in the middle of a commit", arguments: busy)
    func crashPoints(settings: [String]) throws {
        let seed = Host.environment("DAYBOOK_KILL_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 32)
        var crashed: [CrashPoint: Int] = [:]
        let isOverlay = settings == Self.busy.last
        let reachable: [CrashPoint] = isOverlay ? CrashPoint.allCases : [.append, .sync, .mark, .rename]
        let points = reachable.flatMap { Array(repeating: $0, count: max(1, Self.roundCount / 8)) }
        try withSenders(settings, seed) { daemon, random in
            for point in points.shuffled(using: &random) {
                let pass = Int.random(in: point == .append ? 1...400 : 1...3, using: &random)
                try daemon.start(environment: ["DAYBOOK_CRASH_AT": "\(point.rawValue):\(pass)"])
                let deadline = Clock.monotonic() + 10_000_000
                while !daemon.hasEnded, Clock.monotonic() < deadline { Clock.sleep(microseconds: 1000) }
                if daemon.hasEnded { crashed[point, default: 0] += 1 }
                #expect(try daemon.end(.kill) == .killed(.kill), "\(daemon.logText)")
            }
        }
        print("crashes, \(settings[0]), seed \(seed): \(crashed.map { "\($0.key) \($0.value)" }.sorted())")
        #expect(reachable.allSatisfy { crashed[$0] != nil }, "seed \(seed): \(crashed)")
    }

    /// Lets programs send while `body` starts and ends daemons, and expects to find every message in the end.
    private func withSenders(
        _ settings: [String], _ seed: UInt64, _ body: (HeldDaemon, inout SeededGenerator) throws -> Void
    ) throws {
        var random = SeededGenerator(seed: seed)
        let programs = try Programs()
        let daemon = try HeldDaemon(programs, settings: settings)
        let senders = try ["a", "b", "c"].map { name in
            let kind = name == "c" ? NumberedSender.Kind.syslog : .native
            let path = kind == .native ? daemon.paths.nativeSocket : daemon.paths.syslogSocket
            return try NumberedSender(kind, name: name, to: path, seed: random.next())
        }
        try body(daemon, &random)
        try daemon.start()
        let sent = senders.map { $0.stop() }
        Clock.sleep(microseconds: 200_000)
        let log = daemon.logText
        let ending = try daemon.end(.terminate)
        #expect(ending == .exited(0), "seed \(seed): \(daemon.logText)")
        let losses = log.split(separator: "\n").filter { $0.contains("lost") && !$0.contains(", lost 0") }
        #expect(losses.isEmpty, "seed \(seed): \(log)")
        try expect(sent, in: daemon, seed)
    }

    private func expect(_ sent: [[String]], in daemon: HeldDaemon, _ seed: UInt64) throws {
        let listing = try daemon.programs.journalctl(
            "-D", try daemon.journal.string, "-q", "-o", "export", "--output-fields=MESSAGE,_PID")
        // A file that was being made when the daemon was killed is none yet.
        let errors = listing.errorText.split(separator: "\n").filter { line in
            !line.hasSuffix(".journal~ corrupted, ignoring file.")
                && !line.hasSuffix(".journal~ is truncated, ignoring file.")
        }
        #expect(listing.isSuccess && errors.isEmpty, "seed \(seed): \(listing.errorText)")
        var found: [Substring: [Substring]] = [:]
        var seqnums: [UInt64] = []
        // What all entries of a sender have in common is stored apart from them, and comes back too.
        var sentCount = 0
        for line in listing.outputText.split(separator: "\n") {
            if line.hasPrefix("MESSAGE="), let name = line.dropFirst(8).split(separator: " ").first {
                found[name, default: []].append(line.dropFirst(8))
            } else if line == "_PID=\(Host.processID)" {
                sentCount += 1
            } else if line.hasPrefix("__CURSOR="),
                let part = line.split(separator: ";").first(where: { $0.hasPrefix("i=") })
            {
                seqnums.append(try #require(UInt64(part.dropFirst(2), radix: 16)))
            }
        }
        let messageCount = found.filter { ["a", "b", "c"].contains($0.key) }.values.reduce(0) { $0 + $1.count }
        #expect(sentCount == messageCount, "seed \(seed)")
        for (name, messages) in zip(["a", "b", "c"], sent) {
            let entries = found[Substring(name)] ?? []
            #expect(messages.count > 0)
            guard entries.map(String.init) != messages else { continue }
            let counts = Dictionary(entries.map { (String($0), 1) }, uniquingKeysWith: +)
            let missing = messages.filter { counts[$0] == nil }
            let repeated = counts.filter { $0.value > 1 }.keys.sorted()
            Issue.record(
                """
                seed \(seed), \(name): \(messages.count) sent, \(entries.count) found; missing \(missing.count): \
                \(missing.prefix(5)); repeated \(repeated.count): \(repeated.prefix(5)); \(daemon.logText)
                """)
        }
        #expect(Set(seqnums).count == seqnums.count, "seed \(seed)")
        #expect(zip(seqnums, seqnums.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
        print("kill -9: \(seqnums.count) entries, numbers \(seqnums.first ?? 0) to \(seqnums.last ?? 0)")
    }
}
