internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Makes the descriptor number `target` refer to the same open file, by `dup2(2)`: for standard input and outputs.
    ///
    /// Programs that this one starts, or becomes, inherit it.
    public func replace(_ target: CInt) throws(Errno) { try checked { dup2(rawValue, target) } }

    /// A second descriptor of an open file that somebody else owns, standard output for one.
    public static func duplicate(_ descriptor: CInt) throws(Errno) -> OwnedDescriptor {
        let borrowed = OwnedDescriptor(owning: descriptor)
        do {
            let copy = try borrowed.duplicate()
            _ = borrowed.release()
            return copy
        } catch {
            _ = borrowed.release()
            throw error
        }
    }
}
