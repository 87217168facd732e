internal import Glibc

/// A sanitizer that the tests run under, by `make sanitize`.
public enum Sanitizer: Sendable {
    case address
    case thread

    /// The one of this process, and of the programs beside it; `nil` for none.
    ///
    /// It is found by what its runtime brings along, because the compiler does not tell.
    public static let current: Sanitizer? = {
        guard let program = unsafe dlopen(nil, RTLD_NOW) else { return nil }
        if unsafe dlsym(program, "__asan_init") != nil { return .address }
        if unsafe dlsym(program, "__tsan_init") != nil { return .thread }
        return nil
    }()
}
