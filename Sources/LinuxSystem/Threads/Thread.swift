internal import CLinux
internal import Glibc
public import SystemPackage

/// A thread with one owner, who joins or detaches it.
public struct Thread: ~Copyable {
    private let handle: pthread_t

    private init(handle: pthread_t) { self.handle = handle }

    /// Starts a thread that runs `body`, with all signals blocked, by `pthread_create(3)`.
    ///
    /// - Parameters:
    ///   - name: as `ps -L` shows its first 15 bytes.
    ///   - isBackground: whether it never interrupts another thread when it wakes, by `sched_setscheduler(2)` with
    ///     SCHED_BATCH. It gets its share of the processor all the same.
    public static func start(
        name: String, isBackground: Bool = false, _ body: @escaping @Sendable () -> Void
    ) throws(Errno) -> Thread {
        let box = unsafe Unmanaged.passRetained(Body(name: name, isBackground: isBackground, run: body)).toOpaque()
        var handle = pthread_t()
        var all = sigset_t()
        var old = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &old)
        let result = unsafe pthread_create(&handle, nil, threadMain, box)
        unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
        guard result == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(box).release()
            throw Errno(rawValue: result)
        }
        return Thread(handle: handle)
    }

    /// Lets the calling thread go before others, for one that works little, and on which others wait: by
    /// `sched_setscheduler(2)` with SCHED_RR at the lowest priority of real time, or, where the process may not,
    /// by `setpriority(2)` with a nice value of -10. Threads that it starts later do not get it.
    ///
    /// - Returns: whether it goes before all threads that are not of real time.
    @discardableResult
    public static func preferCurrent() -> Bool {
        var parameters = sched_param()
        parameters.sched_priority = 1
        if unsafe sched_setscheduler(0, clinux_sched_round_robin_for_one_thread(), &parameters) == 0 { return true }
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10)
        return false
    }

    /// Waits for the thread to end, by `pthread_join(3)`.
    public consuming func join() {
        pthread_join(handle, nil)
    }

    /// Lets the thread go its own way, by `pthread_detach(3)`.
    public consuming func detach() {
        pthread_detach(handle)
    }
}

private final class Body: Sendable {
    let name: String
    let isBackground: Bool
    let run: @Sendable () -> Void

    init(name: String, isBackground: Bool, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.isBackground = isBackground
        self.run = run
    }
}

// At file scope: written inside a function of an isolated type it would inherit the isolation and trap.
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
    _ = unsafe clinux_set_thread_name(body.name)
    if body.isBackground {
        var parameters = sched_param()
        unsafe sched_setscheduler(0, clinux_sched_batch(), &parameters)
    }
    body.run()
    return nil
}
