import JournalFormat
import JournalIngest
import Testing

@Suite("Host fields")
struct HostContextTests {
    private let boot = ID128(high: 1, low: 2)
    private let machine = ID128(high: 3, low: 4)

    @Test("say the boot, the machine, the host and the scope, and follow the host's name")
    func fieldsOfHost() {
        var host = HostContext(bootID: boot, machineID: machine, hostName: "one", scope: .system)
        let ids = ["_BOOT_ID=00000000000000010000000000000002", "_MACHINE_ID=00000000000000030000000000000004"]
        #expect(fields { host.addFields(to: &$0) } == ids + ["_HOSTNAME=one", "_RUNTIME_SCOPE=system"])
        host.setHostName("two")
        #expect(fields { host.addFields(to: &$0) } == ids + ["_HOSTNAME=two", "_RUNTIME_SCOPE=system"])
        host.setHostName("")
        #expect(fields { host.addFields(to: &$0) } == ids + ["_RUNTIME_SCOPE=system"])
    }

    @Test("name the initial RAM disk")
    func initialRamDisk() {
        let host = HostContext(bootID: boot, machineID: machine, hostName: "h", scope: .initialRamDisk)
        #expect(fields { host.addFields(to: &$0) }.last == "_RUNTIME_SCOPE=initrd")
    }
}
