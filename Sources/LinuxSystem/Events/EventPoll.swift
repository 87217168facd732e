internal import CLinux
internal import Glibc
public import SystemPackage

/// Waits for many descriptors at once, by `epoll(7)`, level-triggered.
@safe public struct EventPoll: ~Copyable {
    /// One descriptor that is ready.
    public struct Event: Sendable {
        /// What the descriptor was added with.
        public var token: UInt64
        public var isReadable: Bool
        public var isWritable: Bool
        /// The other end is closed, or there is an error. Bytes may be left to read all the same.
        public var isHangup: Bool
    }

    private let descriptor: OwnedDescriptor
    private var events: [epoll_event]

    /// - Parameter capacity: how many descriptors one wait can tell of.
    public static func open(capacity: Int = 64) throws(Errno) -> EventPoll {
        let descriptor = try checked { epoll_create1(CInt(EPOLL_CLOEXEC)) }
        return EventPoll(owning: descriptor, capacity: capacity)
    }

    private init(owning descriptor: CInt, capacity: Int) {
        self.descriptor = OwnedDescriptor(owning: descriptor)
        unsafe events = Array(repeating: epoll_event(), count: capacity)
    }

    /// Adds a descriptor; it must be removed before it is closed if it was ever duplicated.
    ///
    /// - Parameters:
    ///   - isReading: whether to tell when it is readable.
    ///   - isWriting: whether to tell when it can be written. Hang-ups and errors are told in any case.
    public func add(
        _ added: CInt, token: UInt64, isReading: Bool = true, isWriting: Bool = false
    ) throws(Errno) {
        try control(EPOLL_CTL_ADD, added, token, isReading, isWriting)
    }

    /// Changes what is told of a descriptor that was added.
    public func modify(_ changed: CInt, token: UInt64, isReading: Bool, isWriting: Bool) throws(Errno) {
        try control(EPOLL_CTL_MOD, changed, token, isReading, isWriting)
    }

    private func control(
        _ operation: CInt, _ subject: CInt, _ token: UInt64, _ isReading: Bool, _ isWriting: Bool
    ) throws(Errno) {
        var event = unsafe epoll_event()
        unsafe event.events = (isReading ? EPOLLIN.rawValue : 0) | (isWriting ? EPOLLOUT.rawValue : 0)
        unsafe event.data.u64 = token
        try checked { unsafe epoll_ctl(descriptor.rawValue, operation, subject, &event) }
    }

    /// Removes a descriptor.
    public func remove(_ removed: CInt) throws(Errno) {
        var event = unsafe epoll_event()
        try checked { unsafe epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, removed, &event) }
    }

    /// Waits until something is ready, by `epoll_wait(2)`.
    ///
    /// - Parameter timeoutMilliseconds: 0 to look only, `nil` to wait for ever.
    /// - Returns: the number of descriptors for ``event(at:)``; 0 when the time is up or a signal came.
    public mutating func wait(timeoutMilliseconds: Int? = nil) throws(Errno) -> Int {
        let timeout = timeoutMilliseconds.map { CInt(clamping: $0) } ?? -1
        let count = unsafe epoll_wait(descriptor.rawValue, &events, CInt(events.count), timeout)
        if count >= 0 { return Int(count) }
        let error = Errno(rawValue: errno)
        if error == .interrupted { return 0 }
        throw error
    }

    /// One of those that the last wait found.
    public func event(at index: Int) -> Event {
        let (flags, token) = unsafe (events[index].events, events[index].data.u64)
        return Event(
            token: token, isReadable: flags & EPOLLIN.rawValue != 0, isWritable: flags & EPOLLOUT.rawValue != 0,
            isHangup: flags & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
    }
}
