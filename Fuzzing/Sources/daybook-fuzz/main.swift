internal import CFuzzer
internal import Glibc

// A fuzz target under libFuzzer: see `Session` for the options.
var count = CommandLine.argc
var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let status = LLVMFuzzerRunDriver(&count, &words) { testOneInput($0, $1) }
exit(status)
