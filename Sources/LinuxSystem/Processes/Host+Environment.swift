internal import CLinux
internal import Glibc

extension Host {
    /// Sets a variable of the environment, for programs that this one starts or becomes, by `setenv(3)`. No other
    /// thread may look at the environment meanwhile.
    public static func setEnvironment(_ name: String, _ value: String) { unsafe _ = setenv(name, value, 1) }
}
