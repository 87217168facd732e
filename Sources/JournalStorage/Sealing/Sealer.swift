public import JournalFormat
public import JournalSealing
public import SystemPackage

/// What the files of a journal are sealed with: the key of the present epoch, which is the same for all of them.
///
/// The order matters: *all* files that are being sealed get a seal of the epoch before it ends, because a file whose
/// seals skip an epoch does not verify, and none can be made once the key is gone.
///
/// It belongs to the thread that writes the files.
public final class Sealer {
    private let file: SealingKeyFile
    private var state: SealingState

    /// When which epoch is.
    public var epochs: SealingEpochs { file.epochs }
    /// The epoch that it is now, as far as seals are concerned; keys of those before are gone.
    public var epoch: UInt64 { state.epoch }

    private init(_ key: consuming OpenedSealingKey) {
        file = key.file
        state = key.state
    }

    /// Takes over the key's file of a directory.
    ///
    /// - Parameter machineID: whose key it must be; `.zero` for anybody's.
    /// - Returns: `nil` when there is none.
    public static func open(_ path: FilePath, machineID: ID128) throws(SealingError) -> Sealer? {
        do throws(SealingError) {
            return Sealer(try SealingKeyFile.open(path, machineID: machineID))
        } catch {
            if case .system(_, _, .noSuchFileOrDirectory) = error { return nil }
            throw error
        }
    }

    /// A running code by the key of this epoch.
    func makeCode() -> AuthenticationCode { state.makeCode() }

    /// Ends an epoch: nothing of it can be sealed any more.
    func evolve() { state.evolve() }

    /// What stores the present state in the key's file, on any thread. Until then the key of an earlier epoch is there.
    func makeStoring() -> @Sendable () throws(SealingError) -> Void {
        let (file, snapshot) = (self.file, state.snapshot())
        return { () throws(SealingError) in try file.store(snapshot) }
    }
}
