public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// The file that a writer takes its sealing keys from. It has the state of the newest epoch and of no earlier one: each
/// is written over the one before, in place.
///
/// It has one user at a time, who holds its lock.
public final class SealingKeyFile: Sendable {
    /// What the file is called in a journal's directory.
    public static let name = "fss"

    private let path: FilePath
    private let descriptor: OwnedDescriptor
    public let machineID: ID128
    public let epochs: SealingEpochs

    private init(_ path: FilePath, _ descriptor: consuming OwnedDescriptor, _ header: SealingKeyHeader) {
        self.path = path
        self.descriptor = descriptor
        machineID = header.machineID
        epochs = header.epochs
    }

    /// Opens a key's file.
    ///
    /// - Parameter machineID: whose key it must be; `.zero` for anybody's.
    /// - Throws: ``SealingError``; ``SealingError/system(_:operation:_:)`` with `noSuchFileOrDirectory` when there is
    ///   none.
    public static func open(_ path: FilePath, machineID: ID128) throws(SealingError) -> OpenedSealingKey {
        let descriptor = try openLocked(path)
        let header = SecretBytes(byteCount: SealingKeyHeader.byteCount)
        let state = SecretBytes(byteCount: SealingState.byteCount)
        let byteCount: Int
        do throws(Errno) {
            byteCount =
                try descriptor.read(into: header, at: 0) + descriptor.read(into: state, at: SealingKeyHeader.byteCount)
        } catch {
            throw .system(path, operation: "reading it", error)
        }
        var problem = "it is too short"
        guard byteCount == SealingKeyHeader.byteCount + SealingState.byteCount,
            let header = SealingKeyHeader(decoding: header.bytes, problem: &problem)
        else { throw .damagedFile(path, reason: problem) }
        guard machineID.isZero || header.machineID == machineID else { throw .foreignFile(path) }
        guard SealingState.isState(state) else { throw .damagedFile(path, reason: "its state is none") }
        return OpenedSealingKey(
            file: SealingKeyFile(path, descriptor, header), state: SealingState(unchecked: state))
    }

    private static func openLocked(_ path: FilePath) throws(SealingError) -> OwnedDescriptor {
        do throws(Errno) {
            let descriptor = try OwnedDescriptor.open(path, [.readWrite, .noFollow])
            guard try descriptor.tryLock() else { throw .resourceBusy }
            return descriptor
        } catch {
            throw .system(path, operation: "opening it", error)
        }
    }

    /// Writes a state over the one before, and makes that durable, by `fdatasync(2)`.
    ///
    /// States are to be stored in the order of their epochs.
    public func store(_ state: SealingSnapshot) throws(SealingError) {
        do throws(Errno) {
            try state.write(to: descriptor, at: SealingKeyHeader.byteCount)
            try descriptor.synchronizeData()
        } catch {
            throw .system(path, operation: "storing the key of a new epoch", error)
        }
    }
}

/// A key's file and the state that it has.
@frozen public struct OpenedSealingKey: ~Copyable, Sendable {
    public let file: SealingKeyFile
    public var state: SealingState
}
