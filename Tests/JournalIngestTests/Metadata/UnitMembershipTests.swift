import JournalFormat
import JournalIngest
import TestSupport
import Testing

@Suite("Units by control group")
struct UnitMembershipTests {
    private func membership(_ path: String) -> UnitMembership { path.withBytes { UnitMembership(path: $0) } }

    /// Path, unit, user's unit, slice, user's slice, session, owner.
    static let paths: [(String, String?, String?, String?, String?, String?, UInt32?)] = [
        ("/system.slice/foo.service/x", "foo.service", nil, "system.slice", nil, nil, nil),
        (
            "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", nil, "system-getty.slice", nil,
            nil, nil
        ),
        ("/system.slice/_cpu.service", "cpu.service", nil, "system.slice", nil, nil, nil),
        (
            "/user.slice/user-1000.slice/session-2.scope", "session-2.scope", nil, "user-1000.slice", "-.slice", "2",
            1000
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "user@1000.service", "a.service",
            "user-1000.slice", "app.slice", nil, 1000
        ),
        ("/init.scope", "init.scope", nil, "-.slice", nil, nil, nil),
        ("/foobar", nil, nil, "-.slice", nil, nil, nil),
        // A user's manager itself, and units of a user outside of slices.
        (
            "/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service", "init.scope",
            "user-1000.slice", "-.slice", nil, 1000
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.slice/b.scope/deep", "user@1000.service",
            "b.scope", "user-1000.slice", "app-x.slice", nil, 1000
        ),
        (
            "/user.slice/user-1000.slice/user@x.service/a.service", "user@x.service", nil, "user-1000.slice", nil, nil,
            1000
        ),
        // Templates and slices are no units that a process runs in.
        ("/system.slice/getty@.service", nil, nil, "system.slice", nil, nil, nil),
        ("/system.slice/@x.service", nil, nil, "system.slice", nil, nil, nil),
        ("/system.slice", nil, nil, "system.slice", nil, nil, nil),
        ("/system.slice/a@b.slice", nil, nil, "system.slice", nil, nil, nil),
        ("/a.slice/_b.slice/c.service", "c.service", nil, "b.slice", nil, nil, nil),
        ("//system.slice//foo.service", "foo.service", nil, "system.slice", nil, nil, nil),
        ("/system.slice/__x.service", "_x.service", nil, "system.slice", nil, nil, nil),
        // Sessions have letters and digits; owners are numbers.
        ("/session-c2.scope", "session-c2.scope", nil, "-.slice", "-.slice", "c2", nil),
        ("/session-a_b.scope", "session-a_b.scope", nil, "-.slice", nil, nil, nil),
        ("/session-.scope", "session-.scope", nil, "-.slice", nil, nil, nil),
        ("/user-x.slice/a.service", "a.service", nil, "user-x.slice", nil, nil, nil),
        ("/user-.slice/a.service", "a.service", nil, "user-.slice", nil, nil, nil),
        ("/user-4294967296.slice/a.service", "a.service", nil, "user-4294967296.slice", nil, nil, nil),
        ("/docker/0123abcd", nil, nil, "-.slice", nil, nil, nil),
        ("/.service", nil, nil, "-.slice", nil, nil, nil),
        ("/a b.service", nil, nil, "-.slice", nil, nil, nil),
        ("/foo.bar", nil, nil, "-.slice", nil, nil, nil),
        ("/slice", nil, nil, "-.slice", nil, nil, nil),
        ("/.slice/a.service", nil, nil, "-.slice", nil, nil, nil),
        ("/-.slice/a.service", "a.service", nil, "-.slice", nil, nil, nil),
    ]

    @Test("follow from the components of the path", arguments: paths.indices)
    func path(index: Int) {
        let (path, unit, userUnit, slice, userSlice, session, owner) = Self.paths[index]
        let membership = membership(path)
        #expect(membership.unit == unit, "\(path)")
        #expect(membership.userUnit == userUnit, "\(path)")
        #expect(membership.slice == slice, "\(path)")
        #expect(membership.userSlice == userSlice, "\(path)")
        #expect(membership.session == session, "\(path)")
        #expect(membership.ownerUserID == owner, "\(path)")
    }

    @Test("a unit's name has at most 255 bytes", arguments: [254, 255, 256])
    func nameLength(length: Int) {
        let name = String(repeating: "u", count: length - 8) + ".service"
        #expect(membership("/" + name).unit == (length <= 255 ? name : nil))
    }

    @Test(
        "every kind of unit counts",
        arguments: ["service", "scope", "socket", "mount", "automount", "swap", "timer", "path", "target", "device"])
    func kinds(kind: String) {
        #expect(membership("/a.slice/x.\(kind)").unit == "x.\(kind)")
    }

    @Test("random paths are survived", arguments: 0..<10 as Range<UInt64>)
    func randomPaths(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var path: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                path += Array(
                    ["/", "/_", "//", "/user@1.service", "/session-1.scope", "/user-1.slice"]
                        .randomElement(using: &generator)?.utf8 ?? "".utf8)
                path += generator.bytes(upTo: 6, alphabet: "a_-@1")
                path += Array([".slice", ".service", ".scope", ""].randomElement(using: &generator)?.utf8 ?? "".utf8)
            }
            let membership = withSpan(path) { UnitMembership(path: $0) }
            #expect(membership.slice?.hasSuffix(".slice") == true)
            #expect(membership.unit?.hasSuffix(".slice") != true)
            #expect(membership.userUnit == nil || membership.userSlice != nil)
        }
    }
}
