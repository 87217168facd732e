internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// The sockets' nodes in the file system that are ours to remove: at the end, however that comes about.
final class SocketNodes: Sendable {
    private let paths = Mutex<[FilePath]>([])

    deinit { remove() }

    func add(_ path: FilePath) { paths.withLock { $0.append(path) } }

    /// Removes the nodes, once: what has the name later is somebody else's.
    func remove() {
        paths.withLock { paths in
            for path in paths { try? FileSystem.unlink(path) }
            paths.removeAll()
        }
    }
}
