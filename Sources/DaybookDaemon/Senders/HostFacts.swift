internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem
internal import SystemPackage

/// What is the same for all entries, found out once at start.
struct HostFacts {
    var machineID: ID128
    var bootID: ID128
    var scope: RuntimeScope
    var controlGroupRoot: ControlGroupRoot
    /// How many senders are remembered.
    var senderCapacity: Int

    /// Asks the kernel.
    static func current(machineID: ID128) throws(DaemonError) -> HostFacts {
        let path: FilePath = "/proc/sys/kernel/random/boot_id"
        let bootID: ID128
        do throws(Errno) {
            let text = String(decoding: try FileSystem.contents(of: path, limit: 36), as: UTF8.self)
            guard let id = ID128(text) else { throw .invalidArgument }
            bootID = id
        } catch {
            throw .system("read the id of this boot from \(path)", error)
        }
        var root = ByteBuffer()
        root.append((try? FileSystem.contents(of: "/proc/1/cgroup", limit: 4096)) ?? [])
        return HostFacts(
            machineID: machineID, bootID: bootID,
            scope: FileSystem.exists("/etc/initrd-release") ? .initialRamDisk : .system,
            controlGroupRoot: root.isEmpty ? ControlGroupRoot() : ControlGroupRoot(ofInit: root.bytes),
            senderCapacity: SenderCache.capacity(
                memoryByteCount: Host.memoryByteCount, argumentByteCount: Host.argumentByteCount))
    }
}
