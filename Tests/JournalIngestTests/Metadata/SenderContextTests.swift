import JournalFormat
import JournalIngest
import TestSupport
import Testing

@Suite("Sender fields")
struct SenderContextTests {
    private let processes = FakeProcesses()

    private func fieldsOfSender(
        _ credentials: SenderCredentials, label: String = "", fallbackUnit: String? = nil
    ) -> [String] {
        let context = TestCache(processes).context(
            for: credentials, label: label, fallbackUnit: fallbackUnit, now: 1)
        return fields { context?.addFields(to: &$0) }
    }

    @Test("tell all that is known about a service's process")
    func service() {
        processes.start(42, command: "cat", path: "/system.slice/a.service")
        processes.invocations["a.service"] = "00112233445566778899aabbccddeeff"
        #expect(
            fieldsOfSender(sender(42)) == [
                "_PID=42", "_UID=1000", "_GID=1000", "_COMM=cat", "_EXE=/bin/cat", "_CMDLINE=cat -x",
                "_CAP_EFFECTIVE=400", "_AUDIT_SESSION=7", "_AUDIT_LOGINUID=1000",
                "_SYSTEMD_CGROUP=/system.slice/a.service", "_SYSTEMD_UNIT=a.service", "_SYSTEMD_SLICE=system.slice",
                "_SYSTEMD_INVOCATION_ID=00112233445566778899aabbccddeeff",
            ])
    }

    @Test("tell the user's part for a process below a user's manager")
    func userUnit() {
        let path = "/user.slice/user-1000.slice/user@1000.service/app.slice/a.service"
        processes.start(42, command: "cat", path: path)
        processes.invocations["user@1000.service"] = "ffffffffffffffffffffffffffffffff"
        processes.invocations["1000/a.service"] = "00112233445566778899AABBCCDDEEFF"
        let fields = fieldsOfSender(sender(42), label: "user_u:user_r:user_t:s0")
        #expect(
            fields.filter { $0.hasPrefix("_S") } == [
                "_SELINUX_CONTEXT=user_u:user_r:user_t:s0", "_SYSTEMD_CGROUP=\(path)", "_SYSTEMD_OWNER_UID=1000",
                "_SYSTEMD_UNIT=user@1000.service", "_SYSTEMD_USER_UNIT=a.service", "_SYSTEMD_SLICE=user-1000.slice",
                "_SYSTEMD_USER_SLICE=app.slice", "_SYSTEMD_INVOCATION_ID=00112233445566778899aabbccddeeff",
            ])
    }

    @Test("tell the session of a login")
    func session() {
        processes.start(42, command: "cat", path: "/user.slice/user-1000.slice/session-c2.scope")
        let fields = fieldsOfSender(sender(42))
        #expect(fields.contains("_SYSTEMD_SESSION=c2") && fields.contains("_SYSTEMD_USER_SLICE=-.slice"))
    }

    @Test("of a process that is gone are what came with its message")
    func gone() {
        #expect(fieldsOfSender(sender(42)) == ["_PID=42", "_UID=1000", "_GID=1000"])
    }

    @Test("of a sender without user are those of its process")
    func withoutCredentials() {
        processes.start(42, command: "cat", path: "/", user: 33)
        #expect(fieldsOfSender(sender(42, user: nil)).prefix(3) == ["_PID=42", "_UID=33", "_GID=33"])
        // What came with the message counts more.
        #expect(fieldsOfSender(sender(42, user: 0)).prefix(3) == ["_PID=42", "_UID=0", "_GID=0"])
    }

    @Test("leave out what does not exist: no session, no login, no capabilities known, no arguments")
    func leftOut() {
        processes.files[2] = [
            .command: "kthreadd\n", .commandLine: "", .auditSession: "4294967295\n", .auditLoginUser: "4294967295\n",
            .status: "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCapEff:\t0000000000000000\n", .controlGroup: "0::/\n",
        ]
        #expect(
            fieldsOfSender(sender(2, user: 0)) == ["_PID=2", "_UID=0", "_GID=0", "_COMM=kthreadd", "_CAP_EFFECTIVE=0"])
    }

    @Test(
        "a label is read from the process when none came",
        arguments: ["system_u:object_r:t:s0\0", "system_u:object_r:t:s0\n"])
    func label(file: String) {
        processes.start(42, command: "cat", path: "/")
        processes.files[42]?[.securityLabel] = file
        #expect(fieldsOfSender(sender(42)).contains("_SELINUX_CONTEXT=system_u:object_r:t:s0"))
        #expect(fieldsOfSender(sender(42), label: "other").contains("_SELINUX_CONTEXT=other"))
    }

    @Test("take the stream's unit when the control group tells none")
    func fallbackUnit() {
        processes.start(42, command: "cat", path: "/")
        processes.invocations["b.service"] = "00112233445566778899aabbccddeeff"
        let fields = fieldsOfSender(sender(42), fallbackUnit: "b.service")
        #expect(fields.contains("_SYSTEMD_UNIT=b.service"))
        #expect(fields.contains("_SYSTEMD_INVOCATION_ID=00112233445566778899aabbccddeeff"))
        processes.start(42, command: "cat", path: "/system.slice/a.service")
        #expect(fieldsOfSender(sender(42), fallbackUnit: "b.service").contains("_SYSTEMD_UNIT=a.service"))
    }

    @Test("a malformed invocation is left out", arguments: ["", "xyz", "00112233445566778899aabbccddeef"])
    func malformedInvocation(id: String) {
        processes.start(42, command: "cat", path: "/a.service")
        processes.invocations["a.service"] = id
        #expect(!fieldsOfSender(sender(42)).contains { $0.hasPrefix("_SYSTEMD_INVOCATION_ID") })
    }

    @Test("random files are survived, and give valid names", arguments: 0..<10 as Range<UInt64>)
    func randomFiles(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            for file in ProcessFile.allCases {
                let bytes = generator.bytes(upTo: 60, alphabet: "0::/a.service\nUid:\t1\0")
                processes.files[42, default: [:]][file] = String(decoding: bytes, as: UTF8.self)
            }
            let fields = fieldsOfSender(sender(42))
            #expect(fields.first == "_PID=42")
            for field in fields { #expect(FieldName.isValid(String(field.prefix { $0 != "=" }))) }
        }
    }
}
