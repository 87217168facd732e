import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("daybook --verify")
struct VerifyTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    /// Copies of a file that systemd wrote, some of them with a changed byte in each message.
    private func makeFiles(_ count: Int, damaged: Set<Int>) throws -> [String] {
        let intact = try Fixture.bytes("v252-compact-keyed-zstd.journal")
        return try (0..<count).map { number in
            var bytes = intact
            if damaged.contains(number) {
                let message = Array("MESSAGE=".utf8)
                let places = bytes.indices.dropLast(16).filter { place in
                    bytes[place] == message[0] && bytes[place + 1] == message[1]
                        && bytes[place..<place + 8].elementsEqual(message)
                }
                for place in places { bytes[place + 8] ^= 1 }
            }
            return try programs.directory.write(bytes, to: "\(number).journal").string
        }
    }

    @Test("Verdicts come in the order of the files, with systemd's words and status")
    func order() throws {
        let paths = try makeFiles(12, damaged: [3, 7])
        let words = ["--verify"] + paths.flatMap { ["--file", $0] }
        let ours = try programs.daybook(words)
        let theirs = try programs.journalctl(words)
        func verdicts(_ text: String) -> [Substring] {
            // What is in brackets is ours to say.
            text.split(separator: "\n").filter { $0.hasPrefix("PASS") || $0.hasPrefix("FAIL") }
                .compactMap { $0.split(separator: " (").first }
        }
        #expect(ours.ending == .exited(1) && theirs.ending == .exited(1))
        #expect(verdicts(ours.errorText) == verdicts(theirs.errorText))
        #expect(verdicts(ours.errorText).count == 12)
        #expect(ours.output.isEmpty)
        // Without the verdicts of the intact ones.
        let quiet = try programs.daybook(words + ["-q"])
        #expect(quiet.ending == .exited(1))
        #expect(verdicts(quiet.errorText) == ["FAIL: \(paths[3])", "FAIL: \(paths[7])"])
    }

    @Test("Each fault is told with file, place, kind of object and what is wrong; of many the number")
    func findings() throws {
        let paths = try makeFiles(1, damaged: [0])
        let result = try programs.daybook("--verify", "--file", paths[0])
        let lines = result.errorText.split(separator: "\n")
        let faults = lines.dropLast(2)
        #expect(faults.count == 20)
        #expect(faults.count { $0.contains(": DATA object: its payload does not have the hash") } > 10)
        let places = faults.compactMap { line -> UInt64? in
            guard line.hasPrefix("\(paths[0]): ") else { return nil }
            return UInt64(line.dropFirst(paths[0].count + 2).prefix { $0 != ":" }, radix: 16)
        }
        #expect(places.count == 20 && places == places.sorted())
        #expect(lines.dropLast().last?.hasSuffix("further faults") == true, "\(lines)")
        #expect(lines.last?.hasPrefix("FAIL: \(paths[0]) (damaged in ") == true)
    }

    @Test("A killed daemon's file is whole up to its last entry")
    func killed() throws {
        let daemon = try RunningDaemon(programs, settings: [])
        let socket = daemon.paths.nativeSocket.string
        let sender = try RunningProgram(
            [programPath("native-client").string, "--socket", socket, "--count", "20000"], in: programs.directory)
        let path = try daemon.journal.appending("system.journal")
        waitUntil("the journal grows") { (try? JournalFile.open(path))?.entryCount ?? 0 > 500 }
        for _ in 0..<10 {
            let result = try programs.daybook("--verify", "--file", path.string)
            #expect(result.isSuccess, "\(result.errorText)")
        }
        try daemon.send(.kill)
        #expect(try daemon.program.wait() == .killed(.kill))
        try? sender.send(.kill)
        let result = try programs.daybook("--verify", "--file", path.string)
        #expect(result.isSuccess, "\(result.errorText)")
    }
}
