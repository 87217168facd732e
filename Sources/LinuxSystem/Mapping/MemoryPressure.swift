internal import CLinux
internal import Glibc
internal import Synchronization
public import SystemPackage

/// Whether programs wait for memory, as the kernel tells it (pressure stall information, Linux 5.2 and later).
///
/// The kernel watches, and this only asks whether it has seen something. Where it cannot watch, or may not for this
/// user, there never is pressure.
public struct MemoryPressure: ~Copyable, Sendable {
    /// Within two seconds, processes were held up for this long in sum. Two seconds is what users other than root may
    /// ask for.
    private static let trigger = "some 200000 2000000"

    private let descriptor: OwnedDescriptor

    /// Asks the kernel to watch, by a write to `path`.
    public static func watch(_ path: FilePath = "/proc/pressure/memory") throws(Errno) -> MemoryPressure {
        let descriptor = try OwnedDescriptor.open(path, [.readWrite, .nonBlocking])
        var bytes = Array(trigger.utf8)
        bytes.append(0)
        try unsafe descriptor.write(bytes.span.bytes)
        return MemoryPressure(descriptor: descriptor)
    }

    /// Watches what raises POLLPRI on `descriptor`: for tests.
    public init(descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

    /// Whether there was pressure since this was asked last, by `poll(2)` without waiting.
    public func hasRisen() -> Bool {
        var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLPRI), revents: 0)
        return unsafe poll(&request, 1, 0) > 0 && request.revents & Int16(POLLPRI) != 0
    }

    private struct Watch: ~Copyable, Sendable {
        var pressure: MemoryPressure?
        var isTried = false
    }
    private static let shared = Mutex(Watch())

    /// Watches `pressure` from now on, instead of the machine's memory: for tests.
    public static func setSource(_ pressure: consuming sending MemoryPressure) {
        var pressure: MemoryPressure? = consume pressure
        shared.withLock { watch in
            watch.pressure = pressure.take()
            watch.isTried = true
        }
    }

    /// Whether there was pressure on the machine's memory since this was asked last. Watching begins with the first
    /// call.
    static func isHigh() -> Bool {
        shared.withLock { watch in
            if !watch.isTried {
                watch.isTried = true
                watch.pressure = try? Self.watch()
            }
            return watch.pressure?.hasRisen() ?? false
        }
    }
}
