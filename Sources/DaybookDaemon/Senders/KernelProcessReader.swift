internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem
internal import SystemPackage

/// Asks the kernel about the processes that send messages.
struct KernelProcessReader: ProcessReader {
    /// No more is read of one file, so that a process with a huge command line does not make its messages huge.
    /// Not less either: the command lines of virtual machines and compilers have tens of thousands of bytes, and the
    /// loop bounds what the entries of one message may come to.
    private static let maximumByteCount = 64 * 1024

    func read(_ file: ProcessFile, of pid: Int32, into buffer: inout ByteBuffer) -> Bool {
        let directory = FilePath("/proc/\(pid)")
        if file == .executable { return readLink(directory.appending("exe"), into: &buffer) }
        let path = directory.pushing(FilePath(Self.name(of: file)))
        guard let bytes = try? FileSystem.contents(of: path, limit: Self.maximumByteCount) else { return false }
        buffer.append(bytes)
        return true
    }

    func readInvocationID(ofUnit unit: String, user: UInt32?, into buffer: inout ByteBuffer) -> Bool {
        let base = user.map { FilePath("/run/user/\($0)/systemd/units") } ?? "/run/systemd/units"
        return readLink(base.appending("invocation:\(unit)"), into: &buffer)
    }

    func processExists(_ pid: Int32) -> Bool { Host.processExists(pid) }

    private func readLink(_ path: FilePath, into buffer: inout ByteBuffer) -> Bool {
        guard let target = try? FileSystem.target(ofLink: path) else { return false }
        buffer.append(target)
        return true
    }

    private static func name(of file: ProcessFile) -> String {
        switch file {
        case .command: "comm"
        case .executable: "exe"
        case .commandLine: "cmdline"
        case .status: "status"
        case .auditSession: "sessionid"
        case .auditLoginUser: "loginuid"
        case .controlGroup: "cgroup"
        case .securityLabel: "attr/current"
        }
    }
}
