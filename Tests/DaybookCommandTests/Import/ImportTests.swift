import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Importing")
struct ImportTests {
    static let boot = "6c7c6013a26343b29e964691ff25d04c"

    static func entry(_ number: Int, _ extra: String = "") -> String {
        "__REALTIME_TIMESTAMP=\(1_700_000_000_000_000 + number)\n__MONOTONIC_TIMESTAMP=\(number)\n"
            + "_BOOT_ID=\(boot)\nMESSAGE=entry \(number)\n\(extra)\n"
    }

    struct Outcome {
        var status: CInt
        var messages: [String]
    }

    /// Imports a text and tells what was said.
    static func run(
        _ text: [UInt8], to output: FilePath, _ options: [String] = [], in directory: TemporaryDirectory
    ) throws -> (error: String, warnings: [String]) {
        let input = try directory.write(text, to: "input")
        let settings = try ImportSettings(parsing: options + ["-o", output.string])
        let isDirectory = (try? FileStatus(of: output))?.kind == .directory
        let destination: any ImportDestination =
            isDirectory ? try DirectoryDestination(output, settings) : try FileDestination(output, settings)
        let warnings = Collector()
        var importer = Importer(
            destination: destination, progress: ImportProgress(totalByteCount: nil, isShown: false), name: "INPUT")
        importer.warn = { warnings.texts.append($0) }
        var message = ""
        do throws(CommandError) {
            try importer.run(OwnedDescriptor.openForTest(input), settings.format)
        } catch {
            message = error.message
        }
        try destination.close()
        return (message, warnings.texts)
    }

    final class Collector { var texts: [String] = [] }

    /// The messages in a file or in the files of a directory.
    static func messages(_ paths: [FilePath]) throws -> [String] {
        let journal = try Journal(JournalSource(.files(paths)))
        var messages: [String] = []
        while journal.next() {
            try journal.forEachField(named: FieldNameFilter(["MESSAGE"])) { payload, nameByteCount in
                messages.append(payload.extracting(droppingFirst: nameByteCount + 1).text)
            }
        }
        return messages
    }

    static func state(of path: FilePath) throws -> FileState { try JournalFile.open(path).header().state }

    @Test("stores what comes, closes the file, and goes on in it")
    func file() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("x.journal")
        let first = (1...3).map { Self.entry($0) }.joined()
        #expect(try Self.run(Array(first.utf8), to: path, in: directory) == ("", []))
        #expect(try Self.state(of: path) == .offline)
        #expect(try Self.messages([path]) == ["entry 1", "entry 2", "entry 3"])
        #expect(try Self.run(Array(Self.entry(4).utf8), to: path, in: directory) == ("", []))
        #expect(try Self.state(of: path) == .offline)
        #expect(try Self.messages([path]) == ["entry 1", "entry 2", "entry 3", "entry 4"])
        let header = try JournalFile.open(path).header()
        #expect(header.dataHashTableBucketCount == 233_016)
        #expect(header.isCompact)
        #expect(header.headerByteCount == 272)
    }

    @Test("makes files as they are asked for")
    func options() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("x.journal")
        let options = ["--level=252", "--layout=regular", "--compress=lz4", "--buckets=100"]
        #expect(try Self.run(Array(Self.entry(1).utf8), to: path, options, in: directory) == ("", []))
        let header = try JournalFile.open(path).header()
        #expect(header.dataHashTableBucketCount == 100)
        #expect(!header.isCompact)
        #expect(header.headerByteCount == 264)
        #expect(header.incompatibleFlags.contains(.compressedLZ4))
    }

    @Test("names the line and the byte where the input is malformed, and keeps what came before")
    func malformed() throws {
        let directory = try TemporaryDirectory()
        let good = Self.entry(1) + Self.entry(2)
        let bad = "__REALTIME_TIMESTAMP=soon\nMESSAGE=lost\n\n"
        let path = directory.path.appending("x.journal")
        let (error, _) = try Self.run(Array((good + bad + Self.entry(3)).utf8), to: path, in: directory)
        let line = good.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(error.hasPrefix("INPUT: line \(line), byte \(good.utf8.count): "), "\(error)")
        #expect(try Self.messages([path]) == ["entry 1", "entry 2"])
        #expect(try Self.state(of: path) == .offline)
    }

    @Test("an input that ends inside an entry is an error")
    func prematureEnd() throws {
        let directory = try TemporaryDirectory()
        let good = Self.entry(1)
        let path = directory.path.appending("x.journal")
        let (error, _) = try Self.run(Array((good + "MESSAGE=cut").utf8), to: path, in: directory)
        #expect(error.contains("line 6, byte \(good.utf8.count + 11): "), "\(error)")
        #expect(try Self.messages([path]) == ["entry 1"])
    }

    @Test("a field that cannot be stored costs a warning with its place, and no more")
    func warnings() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("x.journal")
        let text = Self.entry(1, "lower=case\n__UNKNOWN=1\n") + Self.entry(2)
        let (error, warnings) = try Self.run(Array(text.utf8), to: path, in: directory)
        #expect(error.isEmpty)
        #expect(warnings.count == 2)
        #expect(warnings.first?.hasPrefix("INPUT: line 5, byte ") == true, "\(warnings)")
        #expect(warnings.last?.hasPrefix("INPUT: line 6, byte ") == true, "\(warnings)")
        #expect(try Self.messages([path]) == ["entry 1", "entry 2"])
    }

    @Test(
        "tells JSON from the export format",
        arguments: [
            ("{\"a\":1}", ImportSettings.Format.json), ("\n\t {", .json), ("\u{1e}{", .json), ("data: {", .json),
            ("__CURSOR=x", .export), ("", .export), ("\n\n", .export), ("MESSAGE\n", .export),
        ])
    func formats(text: String, expected: ImportSettings.Format) {
        #expect(text.withBytes { Importer.guess($0) } == expected)
    }

    @Test("reads JSON as well")
    func json() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("x.journal")
        let text =
            "{\"__REALTIME_TIMESTAMP\":\"1700000000000001\",\"__MONOTONIC_TIMESTAMP\":\"1\",\"_BOOT_ID\":\"\(Self.boot)\","
            + "\"MESSAGE\":\"a \\u00e4\"}\n"
        #expect(try Self.run(Array((text + text).utf8), to: path, in: directory) == ("", []))
        #expect(try Self.messages([path]) == ["a ä", "a ä"])
        let (error, _) = try Self.run(Array((text + "{\"MESSAGE\":oops}").utf8), to: path, in: directory)
        #expect(error.contains("line 2, byte "), "\(error)")
        #expect(try Self.messages([path]).count == 3)
    }

    @Test("fills a directory, rotating as the hash table does")
    func directory() throws {
        let directory = try TemporaryDirectory()
        let output = directory.path.appending("out")
        try FileSystem.createDirectories(output)
        let text = (1...60).map { Self.entry($0) }.joined()
        #expect(try Self.run(Array(text.utf8), to: output, ["--buckets=20"], in: directory) == ("", []))
        let names = try FileSystem.names(in: output)
        #expect(names.contains("remote.journal"))
        #expect(names.count > 2)
        #expect(try Self.messages(names.map { output.appending($0) }) == (1...60).map { "entry \($0)" })
        for name in names {
            let state = try Self.state(of: output.appending(name))
            #expect(state == (name == "remote.journal" ? .offline : .archived), "\(name)")
        }
    }

    @Test("refuses an output that it cannot continue")
    func unusable() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 7, count: 4096), to: "x.journal")
        #expect {
            _ = try Self.run([], to: path, in: directory)
        } throws: { error in
            (error as? CommandError)?.message.contains(path.string) == true
        }
    }

    @Test(
        "refuses options that mean nothing",
        arguments: [
            ["--format=xml"], ["--level=255"], ["--layout=wide"], ["--compress=gzip"], ["--buckets=0"], ["--buckets=x"],
            ["--buckets=99999999999"], ["--output="], ["--outputs=x"], ["-x"],
        ])
    func invalidOptions(words: [String]) {
        #expect(throws: CommandError.self) { try ImportSettings(parsing: words) }
    }

    @Test("shows how far it is")
    func progress() {
        let progress = ImportProgress(totalByteCount: 1000, isShown: false)
        progress.advance(by: 500)
        progress.countEntry()
        let line = progress.line(elapsed: 1_000_000)
        #expect(line == "[###############---------------] 50%, 1 entries, 500B read, 500B/s")
        let unknown = ImportProgress(totalByteCount: nil, isShown: false)
        #expect(unknown.line(elapsed: 0) == "0 entries, 0B read, 0B/s")
    }
}

extension OwnedDescriptor {
    static func openForTest(_ path: FilePath) throws(CommandError) -> OwnedDescriptor {
        do { return try open(path) } catch { throw CommandError("\(error)") }
    }
}
