internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem
internal import SystemPackage

/// The payload of a native message that came as a descriptor, once the descriptor has proved harmless.
///
/// A descriptor is a stranger's object: reading it may wait for ever, and its bytes may change while they are looked
/// at, or go away. So it must be a regular file, open in an ordinary way, and either sealed or in a directory where
/// the kernel's own file systems are.
enum DescriptorPayload: ~Copyable {
    /// A sealed file, mapped.
    case mapped(SealedMapping)
    /// A copy of a file that could change.
    case copied(ByteBuffer)
    case empty
    case refused(Misbehaviour)

    private static let maximumSealedByteCount = NativeLimits.standard.entryByteCount
    private static let maximumUnsealedByteCount = NativeLimits.standard.entryByteCount / 2
    private static let directories: [FilePath] = ["/dev/shm", "/tmp", "/var/tmp"]

    /// Why there is no payload; `nil` when there is one.
    var refusal: Misbehaviour? {
        switch self {
        case .refused(let reason): reason
        case .mapped: nil
        case .copied: nil
        case .empty: nil
        }
    }

    /// Checks and opens a payload.
    static func open(_ descriptor: borrowing OwnedDescriptor, isFromRoot: Bool) -> DescriptorPayload {
        guard let status = try? descriptor.status(), status.kind == .regular else {
            return .refused(.descriptorNotRegular)
        }
        guard status.byteCount > 0 else { return .empty }
        guard let flags = try? descriptor.openFlags(), hasOrdinaryFlags(flags) else {
            return .refused(.descriptorFlags)
        }
        let isSealed = descriptor.seals().isSuperset(of: [.shrink, .grow, .write])
        if !isSealed, !isFromRoot, !isInTemporaryDirectory(descriptor) { return .refused(.descriptorNotSealed) }
        let limit = isSealed ? maximumSealedByteCount : maximumUnsealedByteCount
        guard status.byteCount <= limit else { return .refused(.descriptorTooLong) }
        do throws(Errno) {
            if isSealed { return .mapped(try SealedMapping.map(descriptor, byteCount: status.byteCount)) }
            var copy = ByteBuffer(minimumCapacity: status.byteCount)
            copy.append(try descriptor.bytes(at: 0, count: status.byteCount))
            return .copied(copy)
        } catch {
            return .refused(.descriptorUnreadable)
        }
    }

    /// Whether the file is open in no other way than for reading, writing or both.
    private static func hasOrdinaryFlags(_ flags: CInt) -> Bool {
        flags & ~OwnedDescriptor.ordinaryFlags == 0
    }

    private static func isInTemporaryDirectory(_ descriptor: borrowing OwnedDescriptor) -> Bool {
        guard let target = try? FileSystem.target(ofLink: FilePath("/proc/self/fd/\(descriptor.rawValue)")) else {
            return false
        }
        return directories.contains(FilePath(String(decoding: target, as: UTF8.self)).removingLastComponent())
    }
}
