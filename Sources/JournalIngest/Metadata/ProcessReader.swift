public import JournalFormat

/// A file of `/proc/PID` about which a journal says something.
public enum ProcessFile: Hashable, Sendable, CaseIterable {
    /// `comm`
    case command
    /// The target of the link `exe`.
    case executable
    /// `cmdline`
    case commandLine
    /// `status`
    case status
    /// `sessionid`
    case auditSession
    /// `loginuid`
    case auditLoginUser
    /// `cgroup`
    case controlGroup
    /// `attr/current`, where there is a security module that labels processes.
    case securityLabel
}

/// How the pure parts of the daemon learn about processes: the daemon asks the kernel, tests make things up.
public protocol ProcessReader {
    /// Appends the content of a file of a process to the empty `buffer`.
    ///
    /// - Returns: whether it could be read.
    func read(_ file: ProcessFile, of pid: Int32, into buffer: inout ByteBuffer) -> Bool

    /// Appends the id of the running invocation of a unit, 32 hexadecimal digits, to the empty `buffer`.
    ///
    /// It is the target of the link `/run/systemd/units/invocation:UNIT`, or of
    /// `/run/user/USER/systemd/units/invocation:UNIT` for a unit of a user's own manager.
    /// - Returns: whether it could be read.
    func readInvocationID(ofUnit unit: String, user: UInt32?, into buffer: inout ByteBuffer) -> Bool

    /// Whether the process exists, also as a zombie.
    func processExists(_ pid: Int32) -> Bool
}
