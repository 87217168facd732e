internal import CLinux
internal import Glibc
public import SystemPackage

/// A descriptor with one owner. `deinit` closes it; ``close()`` also reports the error.
public struct OwnedDescriptor: ~Copyable, Sendable {
    public let rawValue: CInt

    /// Takes over `rawValue`.
    public init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    deinit { _ = Glibc.close(rawValue) }

    /// Closes the descriptor, by `close(2)`.
    public consuming func close() throws(Errno) {
        let descriptor = rawValue
        discard self
        try checked(retryOnInterrupt: false) { Glibc.close(descriptor) }
    }

    /// Gives up the ownership without closing.
    public consuming func release() -> CInt {
        let descriptor = rawValue
        discard self
        return descriptor
    }

    /// A second descriptor of the same open file, by `fcntl(2)` with F_DUPFD_CLOEXEC.
    public func duplicate() throws(Errno) -> OwnedDescriptor {
        OwnedDescriptor(owning: try checked { clinux_fcntl(rawValue, F_DUPFD_CLOEXEC, 0) })
    }
}

extension OwnedDescriptor {
    /// How a file is opened. O_CLOEXEC and O_NOCTTY are always added.
    public struct OpenOptions: OptionSet, Sendable {
        public let rawValue: CInt
        public init(rawValue: CInt) { self.rawValue = rawValue }

        public static let readWrite = OpenOptions(rawValue: O_RDWR)
        public static let writeOnly = OpenOptions(rawValue: O_WRONLY)
        public static let create = OpenOptions(rawValue: O_CREAT)
        /// With ``create``: fail when the file exists.
        public static let exclusive = OpenOptions(rawValue: O_EXCL)
        public static let truncate = OpenOptions(rawValue: O_TRUNC)
        public static let append = OpenOptions(rawValue: O_APPEND)
        public static let nonBlocking = OpenOptions(rawValue: O_NONBLOCK)
        public static let directory = OpenOptions(rawValue: O_DIRECTORY)
        public static let noFollow = OpenOptions(rawValue: O_NOFOLLOW)
    }

    /// Opens a file, for reading unless `options` say otherwise, by `open(2)`.
    public static func open(
        _ path: FilePath, _ options: OpenOptions = [], mode: UInt32 = 0o640
    ) throws(Errno) -> OwnedDescriptor {
        #if DEBUG
            let change = FileRecorder.beginNameChange(options)
            defer { change?.end() }
        #endif
        let descriptor = try unsafe path.withPlatformStringTyped { path throws(Errno) in
            try checked { unsafe clinux_open(path, options.rawValue | O_CLOEXEC | O_NOCTTY, mode) }
        }
        #if DEBUG
            FileRecorder.didOpen(descriptor, path, options)
        #endif
        return OwnedDescriptor(owning: descriptor)
    }
}

extension FilePath {
    /// `withPlatformString` for bodies that throw `Errno`.
    func withPlatformStringTyped<Result>(
        _ body: (UnsafePointer<CInterop.PlatformChar>) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        do {
            return try unsafe withPlatformString { try unsafe body($0) }
        } catch let error as Errno {
            throw error
        } catch {
            preconditionFailure("the body throws Errno only")
        }
    }
}
