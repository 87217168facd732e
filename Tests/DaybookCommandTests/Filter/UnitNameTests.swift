import Testing

@testable import DaybookCommand

@Suite("Names of units")
struct UnitNameTests {
    @Test(
        "are completed as systemd does",
        arguments: [
            ("nginx", UnitName.name("nginx.service")), ("nginx.service", .name("nginx.service")),
            ("a.b", .name("a.b.service")), ("user-1000.slice", .name("user-1000.slice")),
            ("getty@tty1", .name("getty@tty1.service")), ("getty@tty1.service", .name("getty@tty1.service")),
            ("/home", .name("home.mount")), ("/home/a-b/c", .name("home-a\\x2db-c.mount")), ("/", .name("-.mount")),
            ("/dev/sda1", .name("dev-sda1.device")), ("//home//x/", .name("home-x.mount")),
            ("a b/c", .name("a\\x20b-c.service")), ("ä", .name("\\xc3\\xa4.service")),
            ("ng*", .pattern("ng*")), ("ng?nx", .pattern("ng?nx")), ("[a-c]*.service", .pattern("[a-c]*.service")),
            ("a b*", .pattern("a\\x20b*")), ("x.socket", .name("x.socket")),
            ("x.nonsense", .name("x.nonsense.service")),
            ("systemd-journald", .name("systemd-journald.service")),
        ])
    func completion(text: String, expected: UnitName) {
        #expect(UnitName(completing: text) == expected)
    }

    @Test(
        "match patterns",
        arguments: [
            ("*", "", true), ("*", "abc", true), ("a*c", "abc", true), ("a*c", "abcd", false), ("a?c", "abc", true),
            ("a?c", "ac", false), ("[ab]c", "bc", true), ("[ab]c", "cc", false), ("[!ab]c", "cc", true),
            ("[a-f]*", "ex", true), ("[a-f]*", "gx", false), ("[]]", "]", true), ("[a", "[a", true),
            ("a\\*", "a\\b", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("", "", true), ("", "a", false),
            ("[a-]", "-", true), ("*.service", "x.service", true), ("**", "x", true),
        ])
    func patterns(pattern: String, text: String, expected: Bool) {
        #expect(WildcardPattern(pattern).matches(Array(text.utf8)) == expected)
    }
}
