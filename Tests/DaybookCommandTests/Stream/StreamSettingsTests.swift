import JournalText
import Testing

@testable import DaybookCommand

@Suite("The command line of daybook cat")
struct StreamSettingsTests {
    @Test("ends at the command, whose options are its own")
    func command() throws {
        let settings = try StreamSettings(parsing: ["-t", "name", "-p", "3", "ls", "-t", "x", "--", "-p"])
        #expect(settings.identifier == "name")
        #expect(settings.priority == .error)
        #expect(settings.command == ["ls", "-t", "x", "--", "-p"])
        #expect(try StreamSettings(parsing: ["--", "-x"]).command == ["-x"])
    }

    @Test("makes the lines that begin a stream")
    func header() throws {
        let plain = try StreamSettings(parsing: [])
        #expect(plain.header(plain.priority) == "\n\n6\n1\n0\n0\n0\n")
        let other = try StreamSettings(parsing: [
            "--identifier=a", "--priority=warning", "--stderr-priority=err", "--level-prefix=no",
        ])
        #expect(other.header(other.priority) == "a\n\n4\n0\n0\n0\n0\n")
        #expect(other.errorPriority == .error)
    }

    @Test(
        "refuses what means nothing",
        arguments: [
            ["-p", "9"], ["--stderr-priority=x"], ["--level-prefix=maybe"], ["-t", "a\nb"], ["-z"], ["--identifer=x"],
            ["-t"],
        ])
    func invalid(words: [String]) {
        #expect(throws: CommandError.self) { try StreamSettings(parsing: words) }
    }
}
