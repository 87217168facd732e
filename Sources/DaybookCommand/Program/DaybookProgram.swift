/// The program `daybook`, from its command line to its exit status.
public enum DaybookProgram {
    /// The version of the program, as `--version` shows it.
    public static let version = "0.1.0"

    /// Runs what the command line asks for.
    ///
    /// - Parameter words: the command line behind the program's name.
    /// - Returns: the exit status.
    public static func run(_ words: [String]) -> Int32 {
        do throws(CommandError) {
            // A match contains `=` or is a path, so these words cannot be one.
            switch words.first {
            case "import": return try ImportCommand(parsing: Array(words.dropFirst())).run()
            case "cat": return try StreamCommand(parsing: Array(words.dropFirst())).run()
            case "salvage": return try SalvageCommand(parsing: Array(words.dropFirst())).run()
            default:
                let surroundings = Surroundings.process()
                return try ShowCommand(settings: .init(parsing: words, surroundings), surroundings: surroundings).run()
            }
        } catch {
            if !error.message.isEmpty { ErrorOutput.print(error.message) }
            return error.status
        }
    }
}
