import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// That what is done otherwise here is done otherwise for a reason.
@Suite("Seals of systemd's daemon")
struct SharedStateTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    /// The same with ours is in `SealingDefectTests.sharedState()`. This takes root, to send as another user.
    @Test("Its files of several users do not verify, though nobody touched them")
    func sharedState() throws {
        try #require(Host.userID == 0, "root sends as another user")
        let scripts = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Scripts")
        let place = programs.directory.path
        try FileSystem.setMode(0o755, of: place)
        let machineID = String(
            decoding: try FileSystem.contents(of: "/etc/machine-id").prefix { $0 != 10 }, as: UTF8.self)
        let journal = place.appending("log").appending("journal").appending(machineID)
        try FileSystem.createDirectories(journal)
        let setup = try run(
            [
                "unshare", "--mount", "sh", "-c",
                "mount --bind \(place)/log /var/log && journalctl --setup-keys --interval=1s",
            ], in: programs.directory)
        let key = setup.outputText.split(separator: "\n").joined()
        #expect(setup.isSuccess, "\(setup.errorText)")

        let daemon = try RunningProgram(
            [scripts.appending("run-journald").string, place.string, "Seal=yes", "SplitMode=uid"],
            in: programs.directory)
        let socket = place.appending("run").appending("systemd").appending("journal").appending("dev-log")
        waitUntil("systemd-journald listens: \(daemon.errorText)") { FileSystem.exists(socket) }
        try FileSystem.setMode(0o666, of: socket)
        // Some epochs in which both users log.
        let sending = try run(
            [
                "sh", "-c",
                """
                for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
                    logger --socket \(socket) root || exit 1
                    setpriv --reuid=1000 --regid=1000 --clear-groups logger --socket \(socket) user || exit 1
                    sleep 0.3
                done
                """,
            ], in: programs.directory)
        #expect(sending.isSuccess, "\(sending.errorText)")
        try daemon.send(.terminate)
        _ = try daemon.wait()

        let names = try FileSystem.names(in: journal).filter { $0.hasSuffix(".journal") }
        #expect(names.count >= 2, "\(names)")
        let failures = try names.filter { name in
            let result = try programs.journalctl(
                "--verify", "--verify-key=\(key)", "--file", journal.appending(name).string)
            return !result.isSuccess
        }
        #expect(!failures.isEmpty)
    }
}
