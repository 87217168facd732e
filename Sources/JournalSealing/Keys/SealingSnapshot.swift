internal import LinuxSystem
internal import SystemPackage

/// A copy of a state on its way to the key's file, on whatever thread writes it; wiped when that is done.
public final class SealingSnapshot: Sendable {
    private let memory: SecretBytes

    init(_ memory: consuming SecretBytes) { self.memory = memory }

    /// Writes the state to a place in a file, by `pwrite(2)`.
    func write(to file: borrowing OwnedDescriptor, at offset: Int) throws(Errno) {
        try file.write(memory, at: offset)
    }
}

extension SealingState {
    /// A copy to be stored.
    public func snapshot() -> SealingSnapshot { SealingSnapshot(SecretBytes(copying: bytes)) }
}
