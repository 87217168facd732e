internal import CLinux
internal import Glibc

/// What a descriptor shows if it is a terminal.
public enum Terminal {
    /// Whether a descriptor is a terminal, by `isatty(3)`.
    public static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    /// The number of columns of the terminal, by `ioctl(2)` with TIOCGWINSZ; `nil` when it is none or does not know.
    public static func columnCount(_ descriptor: CInt) -> Int? {
        var size = winsize()
        guard unsafe clinux_ioctl_winsize(descriptor, &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
