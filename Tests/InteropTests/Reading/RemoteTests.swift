import TestSupport
import Testing

/// How systemd is told to write a file. 252 compresses with ZSTD or not at all.
struct RemoteKind: CustomTestStringConvertible, Sendable {
    var isCompact: Bool
    var isKeyed: Bool
    var isCompressed: Bool

    static let all = [true, false].flatMap { isCompact in
        [true, false].flatMap { isKeyed in
            [true, false].map { RemoteKind(isCompact: isCompact, isKeyed: isKeyed, isCompressed: $0) }
        }
    }

    var environment: [String: String] {
        ["SYSTEMD_JOURNAL_COMPACT": isCompact ? "1" : "0", "SYSTEMD_JOURNAL_KEYED_HASH": isKeyed ? "1" : "0"]
    }

    var options: [String] { ["--compress=\(isCompressed ? "yes" : "no")"] }

    var testDescription: String {
        "\(isCompact ? "compact" : "regular") \(isKeyed ? "keyed" : "Jenkins") \(isCompressed ? "ZSTD" : "none")"
    }
}

@Suite("What systemd-journal-remote writes, we list as journalctl does")
struct RemoteTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    @Test(arguments: RemoteKind.all)
    func everyKind(kind: RemoteKind) throws {
        let input = try Fixture.bytes("input.export")
        let written = try programs.remote(input, to: "new.journal", kind.options, environment: kind.environment)
        try #require(written.isSuccess, "\(written.errorText)")
        let words = ["--file", programs.path("new.journal")]
        let ours = try programs.expectSame(words + ["-o", "export"], [.sequenceNumbers])
        #expect(ExportEntry.parse(ours.output).map(\.fields) == ExportEntry.parse(input).map(\.fields))
        try programs.expectSame(words + ["-o", "verbose"])
        let header = try programs.expectSame(words + ["--header"], [.sizes, .flags])
        #expect(header.outputText.contains("COMPACT") == kind.isCompact)
        #expect(header.outputText.contains("KEYED-HASH") == kind.isKeyed)
        #expect(header.outputText.contains("COMPRESSED-ZSTD") == kind.isCompressed)
    }
}
