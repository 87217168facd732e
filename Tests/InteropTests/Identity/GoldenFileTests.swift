import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What systemd wrote, we write")
struct GoldenFileTests {
    static let names = [
        "v252-compact-jenkins-zstd", "v252-compact-keyed-zstd", "v252-regular-jenkins-zstd", "v252-regular-keyed-zstd",
        "v256-compact-jenkins-plain", "v256-compact-jenkins-zstd", "v256-compact-keyed-lz4", "v256-compact-keyed-plain",
        "v256-compact-keyed-xz", "v256-compact-keyed-zstd", "v256-regular-jenkins-plain", "v256-regular-jenkins-zstd",
        "v256-regular-keyed-plain", "v256-regular-keyed-zstd",
    ]

    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Given a file's ids and its input, the whole file is the same: its length, its hash tables, the header's figures,
    /// every object and what is between them.
    @Test("The same input gives the same file", arguments: names, [false, true])
    func sameFile(name: String, isNeverRotated: Bool) throws {
        let theirs = try Fixture.bytes(name + ".journal")
        var image = ExportImage(like: try theirs.withBytes { try FileHeader(decoding: $0) })
        image.options.isNeverRotated = isNeverRotated
        let path = directory.path.appending("a.journal")
        try image.write([try Fixture.bytes("input.export")], to: path)
        try FileComparison.expectSame(ours: try FileSystem.contents(of: path), theirs: theirs, name)
    }
}
