public import LinuxSystem
public import SystemPackage

// Closures that capture a descriptor do the compiler no good, so that arrays are sent without one.
extension OwnedDescriptor {
    /// Sends one message.
    @discardableResult
    public func send(
        _ bytes: [UInt8], to path: FilePath? = nil, descriptors: [CInt] = []
    ) throws(Errno) -> Int {
        try unsafe send(bytes.span.bytes, to: path, descriptors: descriptors)
    }

    /// Writes all bytes at the file's position.
    public func write(_ bytes: [UInt8]) throws(Errno) {
        try unsafe write(bytes.span.bytes)
    }
}
