/// Why the program ends: a sentence for the user, and the exit status.
struct CommandError: Error, Equatable {
    /// Names the file or the option, what is wrong with it, and what to do. Empty when all has been said.
    var message: String
    var status: CInt = 1

    init(_ message: String, status: CInt = 1) {
        self.message = message
        self.status = status
    }

    /// Ends the program without a further word.
    static func silent(status: CInt) -> CommandError { CommandError("", status: status) }
}
