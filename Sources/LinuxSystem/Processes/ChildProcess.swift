internal import CLinux
internal import Glibc
public import SystemPackage

/// Another program that this one starts, and waits for.
public struct ChildProcess: ~Copyable {
    /// How a process ended.
    public enum Ending: Hashable, Sendable {
        case exited(CInt)
        case killed(Signal)
    }

    public let processID: Int32

    /// Starts a program, by `posix_spawnp(3)`, with no signal blocked and SIGPIPE as by default.
    ///
    /// - Parameters:
    ///   - arguments: the program, looked for in PATH when it has no slash, and its arguments.
    ///   - environment: the environment as `NAME=value`; `nil` for this process's.
    ///   - descriptors: which of this process's descriptors the program gets, by the number that it has there. 0, 1
    ///     and 2 are inherited unless they are named.
    public static func start(
        _ arguments: [String], environment: [String]? = nil, descriptors: [CInt: CInt] = [:]
    ) throws(Errno) -> ChildProcess {
        precondition(!arguments.isEmpty, "a program needs a name")
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        // Copies above all targets, so that no step overwrites what a later one needs.
        let firstFree = max(3, (descriptors.keys.max() ?? 0) + 1)
        var copies: [CInt] = []
        defer { for copy in copies { _ = Glibc.close(copy) } }
        for (target, source) in descriptors {
            let copy = try checked { clinux_fcntl(source, F_DUPFD_CLOEXEC, firstFree) }
            copies.append(copy)
            unsafe posix_spawn_file_actions_adddup2(&actions, copy, target)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var processID: pid_t = 0
        let result = unsafe withCStrings(arguments) { arguments in
            guard let environment else {
                return unsafe posix_spawnp(
                    &processID, arguments[0].unsafelyUnwrapped, &actions, &attributes, arguments, clinux_environ())
            }
            return unsafe withCStrings(environment) { environment in
                unsafe posix_spawnp(
                    &processID, arguments[0].unsafelyUnwrapped, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw Errno(rawValue: result) }
        return ChildProcess(owning: processID)
    }

    /// Takes over a child process that somebody else started.
    public init(owning processID: Int32) { self.processID = processID }

    /// Gives up the ownership without waiting.
    public consuming func release() -> Int32 { processID }

    /// Sends the process a signal.
    public func send(_ signal: Signal) throws(Errno) { try signal.send(to: processID) }

    /// Waits for the process to end, by `waitpid(2)`.
    public consuming func wait() throws(Errno) -> Ending {
        var status: CInt = 0
        try checked { unsafe waitpid(processID, &status, 0) }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(Signal(rawValue: signal))
    }
}

/// Becomes another program, by `execvp(3)`; returns only when that fails.
///
/// - Parameter arguments: the program, looked for in PATH when it has no slash, and its arguments.
public func replaceProcess(with arguments: [String]) -> Errno {
    precondition(!arguments.isEmpty, "a program needs a name")
    return unsafe withCStrings(arguments) { arguments in
        unsafe execvp(arguments[0].unsafelyUnwrapped, arguments)
        return Errno(rawValue: errno)
    }
}

/// Calls `body` with `strings` as C wants them: pointers, a null pointer behind the last.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { unsafe (pointers + index).initialize(to: strdup(string)) }
    unsafe (pointers + strings.count).initialize(to: nil)
    defer {
        for index in strings.indices { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
    return unsafe body(pointers)
}
