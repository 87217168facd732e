internal import CLinux
internal import Glibc

/// SIGBUS: what the kernel sends when a mapped page cannot be read, because another program has cut off the file or
/// the disk has failed.
///
/// For a mapping of ours the handler puts a page of zeros in the place and sets the file's flag, which is looked at
/// before a result is used. Any other address is left to whoever handled the signal before, or ends the program.
@safe enum BusErrorHandler {
    /// What was done with the signal before.
    nonisolated(unsafe) fileprivate static let previous: UnsafeMutablePointer<sigaction> = {
        let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)
        unsafe previous.initialize(to: sigaction())
        return unsafe previous
    }()

    /// Installs the handler for the process, once, by `sigaction(2)`.
    static func install() { _ = isInstalled }

    private static let isInstalled: Bool = {
        // What the handler uses must be there before it.
        _ = pageByteCount
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_sigaction = handleBusError
        action.sa_flags = SA_SIGINFO | SA_ONSTACK
        return unsafe sigaction(SIGBUS, &action, previous) == 0
    }()
}

// At file scope, as all that C calls.
private func handleBusError(
    _ signal: CInt, _ information: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
) {
    let error = errno
    defer { errno = error }
    // Codes above 0 come from the kernel: a fault, not somebody's kill(2).
    let isFault = unsafe (information?.pointee.si_code ?? 0) > 0
    if isFault, let information = unsafe information {
        let address = unsafe UInt(bitPattern: clinux_fault_address(information))
        if FaultRegistry.repair(address) { return }
    }
    let previous = unsafe BusErrorHandler.previous
    let handler = unsafe unsafeBitCast(previous.pointee.__sigaction_handler.sa_handler, to: Int.self)
    let isIgnored = unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    if isIgnored, !isFault { return }
    guard !isIgnored, handler != 0 else {
        // The default, which ends the program: the access is repeated, or the signal sent again.
        _ = Glibc.signal(SIGBUS, SIG_DFL)
        if !isFault { _ = raise(SIGBUS) }
        return
    }
    if unsafe previous.pointee.sa_flags & SA_SIGINFO != 0 {
        unsafe previous.pointee.__sigaction_handler.sa_sigaction?(signal, information, context)
    } else {
        unsafe previous.pointee.__sigaction_handler.sa_handler?(signal)
    }
}
