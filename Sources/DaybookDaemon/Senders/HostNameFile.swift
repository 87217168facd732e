internal import LinuxSystem
internal import SystemPackage

/// The kernel's file that tells when the machine gets another name.
final class HostNameFile {
    private let file: OwnedDescriptor

    /// `nil` where the file is hidden, as in some sandboxes.
    init?() {
        guard let file = try? OwnedDescriptor.open("/proc/sys/kernel/hostname") else { return nil }
        self.file = file
    }

    /// The descriptor, which has an error whenever the name was changed.
    var descriptor: CInt { file.rawValue }
}
