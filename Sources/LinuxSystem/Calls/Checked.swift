internal import Glibc
internal import SystemPackage

/// Runs a system call that returns -1 on failure and gives its error in `errno`.
///
/// - Parameter retryOnInterrupt: whether to call again when a signal interrupts the call (EINTR). `false` for
///   `close(2)`, which has closed the descriptor even then.
/// - Throws: the call's error.
@discardableResult
func checked<Result: SignedInteger>(retryOnInterrupt: Bool = true, _ call: () -> Result) throws(Errno) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let error = Errno(rawValue: errno)
        if error != .interrupted || !retryOnInterrupt { throw error }
    }
}

/// Runs a call that returns its error as its value, as `posix_fallocate(3)` and the pthread calls do.
func checkedByValue(_ call: () -> CInt) throws(Errno) {
    while true {
        let result = call()
        if result == 0 { return }
        if result != EINTR { throw Errno(rawValue: result) }
    }
}
