import JournalFormat
import JournalIngest
import TestSupport
import Testing

@Suite("Control group paths")
struct ControlGroupRootTests {
    private func path(_ text: String, initText: String? = nil) -> String? {
        let root = initText.map { $0.withBytes { ControlGroupRoot(ofInit: $0) } } ?? ControlGroupRoot()
        return text.withBytes { root.path(in: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "are read from the hierarchy that the service manager uses",
        arguments: [
            ("0::/system.slice/a.service\n", "/system.slice/a.service"),
            ("0::/system.slice/a.service", "/system.slice/a.service"),
            ("0::/a.service (deleted)\n", "/a.service"),
            ("0::/a:b.service\n", "/a:b.service"),
            ("0::/\n", nil), ("0::\n", nil), ("", nil), ("\n", nil), ("garbage\n:::\n", nil),
            // Version 1: the manager has a hierarchy of its own.
            ("12:pids:/x\n1:name=systemd:/system.slice/a.service\n0::/\n", "/system.slice/a.service"),
            ("4:cpu,cpuacct:/y\n1:name=systemd:/a.service (deleted)\n", "/a.service"),
            ("1:name=systemd:/\n0::/\n", nil),
            ("1:name=other:/x\n", nil),
            // Both: the unified one counts, unless it says nothing.
            ("1:name=systemd:/old.service\n0::/new.service\n", "/new.service"),
            ("0::/new.service\n1:name=systemd:/\n", "/new.service"),
            // A number that only ends in 0.
            ("10::/x\n", nil),
        ] as [(String, String?)])
    func hierarchies(text: String, path expected: String?) {
        #expect(path(text) == expected)
    }

    @Test(
        "are told from the root, which is that of process 1 without its own group",
        arguments: [
            ("0::/init.scope\n", "/system.slice/a.service", "/system.slice/a.service"),
            ("0::/\n", "/a.service", "/a.service"),
            ("", "/a.service", "/a.service"),
            ("0::/docker/c1/init.scope\n", "/docker/c1/a.service", "/a.service"),
            ("0::/docker/c1\n", "/docker/c1/a.service", "/a.service"),
            ("0::/docker/c1/system.slice\n", "/docker/c1/a.service", "/a.service"),
            ("1:name=systemd:/docker/c1/system\n", "/docker/c1/a.service", "/a.service"),
            ("0::/docker/c1/init.scope\n", "/docker/c1", nil),
            ("0::/docker/c1/init.scope\n", "/docker/c1/", nil),
            // Only whole components count; what lies elsewhere is left as it is.
            ("0::/docker/c1/init.scope\n", "/docker/c10/a.service", "/docker/c10/a.service"),
            ("0::/docker/c1/init.scope\n", "/docker/a.service", "/docker/a.service"),
        ] as [(String, String, String?)])
    func roots(initText: String, full: String, expected: String?) {
        #expect(path("0::\(full)\n", initText: initText) == expected)
    }

    @Test("random bytes are survived", arguments: 0..<10 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let own = generator.bytes(upTo: 40, alphabet: "0:::/a\n")
            let other = generator.bytes(upTo: 40, alphabet: "0:::/a\n")
            let path = withSpan(own) { own in
                withSpan(other) { ControlGroupRoot(ofInit: own).path(in: $0) }
            }
            #expect(path != [] && path != [0x2f])
        }
    }
}
