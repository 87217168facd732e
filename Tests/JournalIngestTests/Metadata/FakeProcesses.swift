import JournalFormat
import JournalIngest

/// Processes made up for tests, which may change while a cache knows them.
final class FakeProcesses: ProcessReader {
    var files: [Int32: [ProcessFile: String]] = [:]
    /// By unit, or by user and unit as in `1000/a.service`.
    var invocations: [String: String] = [:]
    private(set) var readCount = 0

    /// A process with all its files.
    func start(_ processID: Int32, command: String, path: String, user: Int = 1000) {
        files[processID] = [
            .command: "\(command)\n", .executable: "/bin/\(command)", .commandLine: "\(command)\0-x\0",
            .status: "Uid:\t\(user)\t0\t0\t0\nGid:\t\(user)\t0\t0\t0\nCapEff:\t0000000000000400\n",
            .auditSession: "7\n", .auditLoginUser: "1000\n", .controlGroup: "0::\(path)\n",
        ]
    }

    func read(_ file: ProcessFile, of pid: Int32, into buffer: inout ByteBuffer) -> Bool {
        precondition(buffer.isEmpty, "the buffer must be empty")
        if file == .status { readCount += 1 }
        guard let text = files[pid]?[file] else { return false }
        buffer.append(text)
        return true
    }

    func readInvocationID(ofUnit unit: String, user: UInt32?, into buffer: inout ByteBuffer) -> Bool {
        precondition(buffer.isEmpty, "the buffer must be empty")
        guard let id = invocations[user.map { "\($0)/\(unit)" } ?? unit] else { return false }
        buffer.append(id)
        return true
    }

    func processExists(_ pid: Int32) -> Bool { files[pid] != nil }
}

/// Credentials with the same number for user and group.
func sender(_ processID: Int32, user: UInt32? = 1000) -> SenderCredentials {
    SenderCredentials(processID: processID, userID: user, groupID: user)
}
