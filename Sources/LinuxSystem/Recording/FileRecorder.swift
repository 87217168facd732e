#if DEBUG
    public import Synchronization
    public import SystemPackage

    /// Records everything that reaches the file system in one directory, for tests of what a power cut leaves of it. It
    /// is part of debug builds only.
    ///
    /// Stores of an isolated view are none, because they stay in this process. Of files that were there before, nothing
    /// is recorded: the directory is empty at first.
    public final class FileRecorder: Sendable {
        /// A file, as the kernel tells it from others.
        struct Identity: Hashable {
            var device: UInt64
            var inode: UInt64

            init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
        }

        private struct State {
            var recording = Recording()
            /// The names that there are, and their files' numbers.
            var names: [String: Int] = [:]
        }

        /// Which recordings are being made, and of which files.
        private struct Registry {
            var directories: [String: FileRecorder] = [:]
            var numbers: [Identity: Int] = [:]
            var recorders: [Int: FileRecorder] = [:]
            var lastNumber = 0
        }

        private static let registry = Mutex(Registry())
        /// How many recordings are being made.
        @usableFromInline static let activeCount = Atomic(0)

        private let directory: FilePath
        private let holdUp: @Sendable () -> Void
        private let state = Mutex(State())

        private init(_ directory: FilePath, holdUp: @escaping @Sendable () -> Void) {
            self.directory = directory
            self.holdUp = holdUp
        }

        /// Begins to record what happens in a directory.
        ///
        /// - Parameter holdUp: is called in each sync, on its thread, so that a test can make it last.
        public static func start(in directory: FilePath, holdUp: @escaping @Sendable () -> Void = {}) -> FileRecorder {
            let recorder = FileRecorder(directory, holdUp: holdUp)
            registry.withLock { $0.directories[directory.string] = recorder }
            activeCount.add(1, ordering: .sequentiallyConsistent)
            return recorder
        }

        /// Ends the recording.
        public func finish() -> Recording {
            Self.activeCount.subtract(1, ordering: .sequentiallyConsistent)
            Self.registry.withLock { registry in
                registry.directories[directory.string] = nil
                let own = Set(registry.recorders.filter { $0.value === self }.keys)
                registry.recorders = registry.recorders.filter { !own.contains($0.key) }
                registry.numbers = registry.numbers.filter { !own.contains($0.value) }
            }
            return state.withLock { $0.recording }
        }

        /// Records a remark.
        public func note(_ value: UInt64) { add(.noted(value)) }

        @discardableResult
        private func add(_ event: RecordedEvent) -> Int {
            state.withLock { state in
                state.recording.events.append(event)
                return state.recording.events.count - 1
            }
        }

        // MARK: What the system's calls tell

        /// A change of names that is under way: one at a time, so that they are recorded in the order in which they
        /// happen.
        struct NameChange {
            func end() {
                FileRecorder.isChangingNames.withLock { $0 = false }
                FileRecorder.isChangingNames.wakeAll()
            }
        }

        private static let isChangingNames = Monitor(false)

        /// - Parameter options: for a file that is opened.
        static func beginNameChange(_ options: OwnedDescriptor.OpenOptions = .create) -> NameChange? {
            guard activeCount.load(ordering: .relaxed) > 0, options.contains(.create) else { return nil }
            _ = isChangingNames.wait { isBusy in
                if isBusy { return nil as Void? }
                isBusy = true
                return ()
            }
            return NameChange()
        }

        /// The number of an open file that is recorded; 0 for all others.
        static func number(of descriptor: CInt) -> Int {
            guard activeCount.load(ordering: .relaxed) > 0, let status = try? FileStatus(ofDescriptor: descriptor)
            else {
                return 0
            }
            return registry.withLock { $0.numbers[Identity(status)] ?? 0 }
        }

        private static func recorder(ofFile number: Int) -> FileRecorder? {
            number == 0 ? nil : registry.withLock { $0.recorders[number] }
        }

        private static func recorder(ofParentOf path: FilePath) -> FileRecorder? {
            guard activeCount.load(ordering: .relaxed) > 0 else { return nil }
            let parent = path.removingLastComponent().string
            return registry.withLock { $0.directories[parent] }
        }

        private static func name(_ path: FilePath) -> String { path.lastComponent?.string ?? "" }

        static func didOpen(_ descriptor: CInt, _ path: FilePath, _ options: OwnedDescriptor.OpenOptions) {
            guard options.contains(.create), let recorder = recorder(ofParentOf: path),
                let status = try? FileStatus(ofDescriptor: descriptor)
            else { return }
            let name = name(path)
            if let known = recorder.state.withLock({ $0.names[name] }) {
                if options.contains(.truncate) { recorder.add(.resized(file: known, byteCount: 0)) }
                return
            }
            let number = registry.withLock { registry in
                registry.lastNumber += 1
                registry.numbers[Identity(status)] = registry.lastNumber
                registry.recorders[registry.lastNumber] = recorder
                return registry.lastNumber
            }
            recorder.state.withLock { state in
                state.names[name] = number
                state.recording.events.append(.created(name: name, file: number))
            }
        }

        static func didRename(_ old: FilePath, to new: FilePath) {
            guard let recorder = recorder(ofParentOf: old) else { return }
            let (old, new) = (name(old), name(new))
            recorder.state.withLock { state in
                state.names[new] = state.names.removeValue(forKey: old)
                state.recording.events.append(.renamed(old, to: new))
            }
        }

        static func didUnlink(_ path: FilePath) {
            guard let recorder = recorder(ofParentOf: path) else { return }
            let name = name(path)
            recorder.state.withLock { state in
                state.names[name] = nil
                state.recording.events.append(.removed(name: name))
            }
        }

        static func didStore(_ bytes: RawSpan, file number: Int, at offset: Int) {
            recorder(ofFile: number)?.state.withLock { state in
                let start = state.recording.bytes.count
                unsafe bytes.withUnsafeBytes { unsafe state.recording.bytes.append(contentsOf: $0) }
                state.recording.events.append(
                    .stored(file: number, offset: offset, bytes: start..<state.recording.bytes.count))
            }
        }

        static func didStore(_ bytes: RawSpan, into descriptor: CInt, at offset: Int) {
            didStore(bytes, file: number(of: descriptor), at: offset)
        }

        /// Records a change of a file that is open.
        static func didChange(_ descriptor: CInt, _ event: (_ file: Int) -> RecordedEvent) {
            let number = number(of: descriptor)
            recorder(ofFile: number)?.add(event(number))
        }

        /// A sync that is under way.
        struct Sync {
            var recorder: FileRecorder
            var file: Int?
            var began: Int

            func didSucceed() { recorder.add(.syncEnded(file: file, began: began)) }
        }

        static func willSynchronize(_ descriptor: CInt) -> Sync? {
            guard activeCount.load(ordering: .relaxed) > 0 else { return nil }
            let number = number(of: descriptor)
            if let recorder = recorder(ofFile: number) { return recorder.begin(syncOf: number) }
            let isDirectory = (try? FileStatus(ofDescriptor: descriptor))?.kind == .directory
            guard isDirectory, let path = try? FileSystem.target(ofLink: FilePath("/proc/self/fd/\(descriptor)")) else {
                return nil
            }
            return registry.withLock { $0.directories[String(decoding: path, as: UTF8.self)] }?.begin(syncOf: nil)
        }

        private func begin(syncOf file: Int?) -> Sync {
            let sync = Sync(recorder: self, file: file, began: add(.syncBegan(file: file)))
            holdUp()
            return sync
        }
    }

#endif
