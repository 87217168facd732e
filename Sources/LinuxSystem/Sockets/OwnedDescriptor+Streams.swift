internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Tells the other end that nothing will be received, by `shutdown(2)`.
    public func shutdownReading() throws(Errno) { try checked { shutdown(rawValue, CInt(SHUT_RD)) } }
}
