internal import LinuxSystem
internal import SystemPackage

extension FuzzTarget {
    /// The inputs that are kept for the target, by their files' names: such as found something once.
    public func corpus() throws -> [(name: String, bytes: [UInt8])] {
        let folder = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Fuzzing/Corpus").appending(name)
        guard FileSystem.exists(folder) else { return [] }
        return try FileSystem.names(in: folder).sorted().map { name in
            (name, try FileSystem.contents(of: folder.appending(name)))
        }
    }
}
