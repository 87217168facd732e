import Journal
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Readers of a journal that is written as fast as possible, synced and rotated all the time.
///
/// `DAYBOOK_READER_SECONDS` sets for how long.
@Suite("Readers at full speed", .serialized)
struct ConcurrentReadersTests {
    static let seconds = Host.environment("DAYBOOK_READER_SECONDS").flatMap { UInt64($0) } ?? 4

    @Test("Nothing is missing, torn or doubled", arguments: CommitKind.allCases)
    func readers(commit: CommitKind) throws {
        let programs = try Programs()
        let daemon = try RunningDaemon(
            programs, settings: ["Commit=\(commit.rawValue)", "SyncIntervalSec=100ms", "SystemMaxFiles=0"])
        let follower = try RunningProgram(
            [programPath("daybook").string, "-f", "-q", "-o", "cat", "-n", "0", "SENDER=a"], in: programs.directory,
            environment: daemon.environment)
        let directory = try daemon.journal.string
        Clock.sleep(microseconds: 300_000)

        let senders = try ["a", "b"].map { try SteadySender(name: $0, to: daemon.paths.nativeSocket) }
        let rotator = try Rotator(daemon.paths.controlSocket, pauseMicroseconds: 700_000)
        let ours = [try programPath("daybook").string]
        let readers = try [
            (ours, []), (ours, ["SENDER=b"]), (["journalctl"], []), (["journalctl"], ["SENDER=a"]),
        ].map { program, matches in
            try RepeatedListing(
                program + ["-D", directory, "-q", "-o", "cat", "-n", "3000"] + matches, in: programs.directory, rotator)
        }
        Clock.sleep(microseconds: Self.seconds * 1_000_000)
        let sent = senders.map { $0.stop() }
        for reader in readers {
            let result = reader.stop()
            print("\(commit), \(reader.words.prefix(1)) \(reader.words.suffix(1)): \(result.count) listings")
            #expect(result.count > 0)
            #expect(result.problems.isEmpty, "\(reader.words): \(result.problems.prefix(3))")
        }
        let rotationCount = rotator.stop()
        try JournalControl(socket: daemon.paths.controlSocket).synchronize(timeoutMicroseconds: 60_000_000)
        for (name, count) in zip(["a", "b"], sent) {
            let listing = try programs.journalctl("-D", directory, "-q", "-o", "cat", "SENDER=\(name)")
            #expect(listing.isSuccess && listing.errors.isEmpty, "\(listing.errorText)")
            let numbers = SteadySender.numbers(in: listing.output, of: name)
            #expect(numbers.problems.isEmpty && numbers.list.count == count, "\(numbers.problems.prefix(3))")
            #expect(numbers.list == Array(0..<count))
        }
        waitUntil("the follower has all") { follower.output.count(where: { $0 == UInt8(ascii: "\n") }) >= sent[0] }
        let followed = SteadySender.numbers(in: follower.output, of: "a")
        #expect(followed.problems.isEmpty, "\(followed.problems.prefix(3))")
        #expect(followed.list == Array(0..<sent[0]), "\(followed.list.count) followed")
        #expect(follower.errorText.isEmpty, "\(follower.errorText)")
        print("\(commit): \(sent[0] + sent[1]) entries, \(rotationCount) rotations, \(follower.errorText)")
        try daemon.stop()
    }
}
