internal import Glibc

extension Host {
    /// Overwrites what the process's own command line shows of a secret to others, as ps(1) does: in each word that ends
    /// with it.
    public static func concealArgument(endingWith secret: String) {
        let count = secret.utf8.count
        guard count > 0 else { return }
        for index in 1..<max(Int(CommandLine.argc), 1) {
            guard let word = unsafe CommandLine.unsafeArgv[index] else { continue }
            guard unsafe String(cString: word).hasSuffix(secret) else { continue }
            let length = unsafe strlen(word)
            unsafe memset(word + length - count, CInt(UInt8(ascii: "x")), count)
        }
    }
}
