internal import LinuxSystem
internal import SystemPackage

/// Why something could not be measured.
enum BenchmarkError: Error {
    case usage(String)
    case system(String, Errno)
    /// A program did not end as it should.
    case program(String, ChildProcess.Ending, errors: String)
    case notReady(String, errors: String)
    /// Messages that were sent are not in the journal, or are there twice.
    case lost(String)
    /// What it takes is not there on this machine.
    case unavailable(String)
}

extension BenchmarkError: CustomStringConvertible {
    var description: String {
        switch self {
        case .usage(let text): text + "\n\n" + BenchmarkOptions.help
        case .system(let what, let error): "Cannot \(what): \(error)."
        case .program(let name, .exited(let status), let errors): "\(name) ended with status \(status). \(errors)"
        case .program(let name, .killed(let signal), let errors): "\(name) was killed by \(signal). \(errors)"
        case .notReady(let name, let errors): "\(name) does not accept messages. \(errors)"
        case .lost(let text): text
        case .unavailable(let text): "Not on this machine: \(text)."
        }
    }
}

/// Runs `body`; an error of the system becomes one that says what was tried.
func attempt<Result: ~Copyable>(
    _ what: @autoclosure () -> String, _ body: () throws(Errno) -> Result
) throws(BenchmarkError) -> Result {
    do throws(Errno) {
        return try body()
    } catch {
        throw .system(what(), error)
    }
}
