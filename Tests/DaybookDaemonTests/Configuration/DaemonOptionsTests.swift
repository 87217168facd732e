import JournalStorage
import LinuxSystem
import SystemPackage
import Testing

@testable import DaybookDaemon

@Suite("Options")
struct DaemonOptionsTests {
    static let user = DaybookPaths(state: "/home/u/state", runtime: "/run/user/1/daybook")

    @Test func directoriesComeFromTheUserTheSystemOrTheOptions() throws {
        #expect(try DaemonOptions(parsing: [], user: Self.user).paths == Self.user)
        #expect(try DaemonOptions(parsing: ["--system"], user: Self.user).paths == .system)
        let words = ["--state-directory=/s", "--runtime-directory", "/r", "--config", "c", "--system"]
        let options = try DaemonOptions(parsing: words, user: Self.user)
        #expect(options.paths == DaybookPaths(state: "/s", runtime: "/r"))
        #expect(options.configuration == "c")
        #expect(options.task == .run)
    }

    @Test func theFallbackInTmpMustBePrivate() throws {
        let user = DaybookPaths(state: "/s", runtime: "/tmp/daybook-7")
        #expect(try DaemonOptions(parsing: [], user: user).isRuntimeShared)
        #expect(try !DaemonOptions(parsing: ["--runtime-directory", "/tmp/x"], user: user).isRuntimeShared)
        #expect(try !DaemonOptions(parsing: ["--system"], user: user).isRuntimeShared)
    }

    @Test(arguments: [
        (["--nope"], "unrecognized option '--nope'"), (["x"], "unexpected argument 'x'"),
        (["--config"], "option '--config' requires an argument"),
    ])
    func mistakesAreErrors(words: [String], message: String) {
        do {
            _ = try DaemonOptions(parsing: words, user: Self.user)
            Issue.record("no error")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func theHelpNamesEveryOptionAndTheDirectories() {
        let help = DaemonOptions.help(user: Self.user)
        for word in [
            "--config=FILE", "--state-directory=DIR", "--runtime-directory=DIR", "--system", "--help", "--version",
            "/home/u/state", "/run/user/1/daybook", "Examples:",
        ] {
            #expect(help.contains(word))
        }
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
}
