internal import CLinux
internal import Glibc
public import SystemPackage

/// A queue of what happens to files and in directories, by `inotify(7)`.
public struct Inotify: ~Copyable {
    /// Kinds of events: those asked for, and those reported.
    public struct Events: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let modify = Events(rawValue: UInt32(IN_MODIFY))
        public static let attributes = Events(rawValue: UInt32(IN_ATTRIB))
        public static let movedFrom = Events(rawValue: UInt32(IN_MOVED_FROM))
        public static let movedTo = Events(rawValue: UInt32(IN_MOVED_TO))
        public static let create = Events(rawValue: UInt32(IN_CREATE))
        public static let delete = Events(rawValue: UInt32(IN_DELETE))
        public static let deleteSelf = Events(rawValue: UInt32(IN_DELETE_SELF))
        public static let moveSelf = Events(rawValue: UInt32(IN_MOVE_SELF))
        /// Reported only: the file system was unmounted.
        public static let unmount = Events(rawValue: UInt32(IN_UNMOUNT))
        /// Reported only: events were lost, because nobody read them.
        public static let overflow = Events(rawValue: UInt32(IN_Q_OVERFLOW))
        /// Reported only: the watch has ended.
        public static let ignored = Events(rawValue: UInt32(IN_IGNORED))
        /// Reported only: the name is that of a directory.
        public static let isDirectory = Events(rawValue: UInt32(IN_ISDIR))
    }

    public struct Event: Hashable, Sendable {
        /// What ``watch(_:_:)`` returned; -1 for an overflow.
        public var watch: CInt
        public var events: Events
        /// The name in the directory that is watched; empty when the event is about what is watched itself.
        public var name: String
    }

    private let descriptor: OwnedDescriptor

    private init(descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

    /// A queue without watches, by `inotify_init1(2)`.
    public static func create() throws(Errno) -> Inotify {
        let flags = CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC)
        return Inotify(descriptor: OwnedDescriptor(owning: try checked { inotify_init1(flags) }))
    }

    /// To be polled: readable when there are events.
    public var rawDescriptor: CInt { descriptor.rawValue }

    /// Watches a file or directory, by `inotify_add_watch(2)`. Watching it again changes the kinds of events.
    ///
    /// - Returns: what its events name it by; the same for the same file or directory.
    @discardableResult
    public func watch(_ path: FilePath, _ events: Events) throws(Errno) -> CInt {
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            try checked { unsafe inotify_add_watch(descriptor.rawValue, path, events.rawValue) }
        }
    }

    /// Waits until there are events, by `poll(2)`.
    ///
    /// - Parameter timeoutMilliseconds: at most so long; `nil` for ever.
    /// - Returns: whether there are; `false` also when a signal came.
    public func wait(timeoutMilliseconds: Int?) -> Bool {
        var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, timeoutMilliseconds.map { CInt(clamping: $0) } ?? -1) > 0
    }

    /// Takes all events from the queue; none when there are none.
    public func readEvents() throws(Errno) -> [Event] {
        var events: [Event] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            do {
                let count = try unsafe buffer.withUnsafeMutableBytesTyped { bytes throws(Errno) in
                    try unsafe descriptor.read(into: bytes)
                }
                if count == 0 { return events }
                unsafe buffer.withUnsafeBytes { bytes in
                    unsafe Self.parse(UnsafeRawBufferPointer(rebasing: bytes[..<count]), into: &events)
                }
            } catch .wouldBlock {
                return events
            }
        }
    }

    /// Parses what the kernel wrote: a header, then a name with as many zeros behind it as the header says.
    private static func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) {
        let headerByteCount = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + headerByteCount <= bytes.count {
            let header = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = offset + headerByteCount + Int(header.len)
            guard end <= bytes.count else { return }
            let name = unsafe bytes[offset + headerByteCount..<end].prefix { $0 != 0 }
            unsafe events.append(
                Event(
                    watch: header.wd, events: Events(rawValue: header.mask), name: String(decoding: name, as: UTF8.self)
                ))
            offset = end
        }
    }
}
