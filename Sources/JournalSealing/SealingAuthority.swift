internal import LinuxSystem

/// Who can tell whether seals are genuine: a verification key with all that follows from it. For any number of files,
/// on any thread.
public final class SealingAuthority: Sendable {
    public let key: VerificationKey
    private let secret: SealingSecret

    /// - Complexity: some hundredths of a second.
    public init(_ key: VerificationKey) {
        self.key = key
        secret = SealingSecret(key.seed)
    }

    public var epochs: SealingEpochs { key.epochs }

    /// The state of an epoch, from which those of later ones follow.
    public func state(ofEpoch epoch: UInt64) -> SealingState { secret.state(ofEpoch: epoch) }
}
