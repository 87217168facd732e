import JournalText
import Testing

@testable import DaybookCommand

@Suite("Terminal, colours and pager")
struct SurroundingsTests {
    static func level(_ variables: [String: String], isTerminal: Bool) -> ColorLevel {
        ColorLevel(.test(variables, isTerminal: isTerminal))
    }

    @Test(arguments: [
        ([:], false, ColorLevel.off), (["TERM": "xterm"], true, .full), (["TERM": "xterm"], false, .off),
        ([:], true, .off),
        (["TERM": "dumb"], true, .off), (["TERM": "xterm", "NO_COLOR": "1"], true, .off),
        (["SYSTEMD_COLORS": "1"], false, .full), (["SYSTEMD_COLORS": "16"], false, .sixteen),
        (["SYSTEMD_COLORS": "256", "NO_COLOR": "1"], false, .full),
        (["SYSTEMD_COLORS": "no", "TERM": "xterm"], true, .off),
        (["SYSTEMD_COLORS": "?", "TERM": "xterm"], true, .full),
    ])
    func colors(variables: [String: String], isTerminal: Bool, expected: ColorLevel) {
        #expect(Self.level(variables, isTerminal: isTerminal) == expected)
    }

    @Test(arguments: [
        ([], [:], true, true), ([], [:], false, false), (["--no-pager"], [:], true, false), (["-f"], [:], true, false),
        ([], ["TERM": "dumb"], true, false), ([], ["PAGER": ""], true, false), ([], ["PAGER": "cat"], true, false),
        ([], ["PAGER": "cat", "SYSTEMD_PAGER": "less"], true, true), ([], ["SYSTEMD_PAGER": "cat"], true, false),
    ])
    func pager(words: [String], variables: [String: String], isTerminal: Bool, expected: Bool) throws {
        let surroundings = Surroundings.test(variables, isTerminal: isTerminal)
        #expect(Pager.isWanted(try ShowSettings(parsing: words, surroundings), surroundings) == expected)
    }

    @Test func pagerCommands() {
        #expect(Pager.commands(.test(["PAGER": "most -s"])).first == ["most", "-s"])
        #expect(Pager.commands(.test()) == [["pager"], ["less"], ["more"]])
        // With the rights of another user, the pager must not run what the environment says.
        #expect(Pager.commands(.test(["PAGER": "evil", "SUDO_UID": "1000"], userID: 0)) == [["less"]])
        #expect(
            Pager.commands(.test(["PAGER": "mine", "SUDO_UID": "1000", "SYSTEMD_PAGERSECURE": "0"], userID: 0)).first
                == ["mine"])
    }

    @Test func pagerEnvironment() {
        func value(_ name: String, _ variables: [String: String], jumps: Bool = false) -> String? {
            Pager.environment(.test(variables), jumpsToEnd: jumps).first { $0.0 == name }?.1
        }
        #expect(value("LESS", [:]) == "FRSXMK")
        #expect(value("LESS", [:], jumps: true) == "FRSXMK +G")
        #expect(value("LESS", ["SYSTEMD_LESS": "R"], jumps: true) == "R +G")
        #expect(value("LESSCHARSET", ["LANG": "de_DE.UTF-8"]) == "utf-8")
        #expect(value("LESSCHARSET", ["LC_ALL": "C", "LANG": "de_DE.UTF-8"]) == nil)
        #expect(value("LESSCHARSET", ["SYSTEMD_LESSCHARSET": "latin1"]) == "latin1")
        #expect(value("LESSSECURE", ["SUDO_UID": "5"]) == "1")
        #expect(value("LESSSECURE", [:]) == nil)
    }

    @Test func widths() throws {
        func width(_ variables: [String: String], _ terminal: Int?) throws -> Int {
            let surroundings = Surroundings.test(variables, columnCount: terminal)
            return OutputOptions(try ShowSettings(parsing: ["--no-full"], surroundings), surroundings).columnCount
        }
        #expect(try width([:], nil) == 80)
        #expect(try width([:], 132) == 132)
        #expect(try width(["COLUMNS": "40"], 132) == 40)
        #expect(try width(["COLUMNS": "0"], 132) == 132)
        #expect(try width(["COLUMNS": "70000"], nil) == 80)
    }
}
