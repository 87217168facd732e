internal import LinuxSystem
public import SystemPackage

/// The path of one of this package's programs, which lie beside the tests' own.
public func programPath(_ name: String) throws -> FilePath {
    let tests = try FileSystem.canonicalPath("/proc/self/exe")
    return tests.removingLastComponent().appending(name)
}
