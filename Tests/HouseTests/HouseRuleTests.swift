import LinuxSystem
import SystemPackage
import Testing

/// The rules that the sources keep, which no compiler checks.
@Suite("Rules of the house")
struct HouseRuleTests {
    private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    /// Where unsafe code may be, and why.
    private static let unsafePlaces = [
        "Sources/LinuxSystem/",  // system calls and mapped memory
        "Sources/JournalFormat/Bytes/",  // the byte codec
        "Sources/JournalFormat/Compression/",  // zstd, lz4, xz
        "Sources/JournalText/Time/TimeZone+Files.swift",  // the C library's way to name the local zone
        "Sources/JournalSealing/Primitives/",  // swift-crypto, GMP
        "Sources/DaybookCommand/Filter/MessagePattern.swift",  // PCRE2
        "Sources/DaybookCommand/Sealing/CodePattern.swift",  // libqrencode
    ]

    private func sources(in directory: String) throws -> [(path: String, lines: [String])] {
        try Self.files(in: Self.root.appending(directory)).filter { $0.string.hasSuffix(".swift") }.map { path in
            let text = String(decoding: try FileSystem.contents(of: path), as: UTF8.self)
            let relative = String(path.string.dropFirst(Self.root.string.count + 1))
            return (relative, text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private static func files(in directory: FilePath) throws -> [FilePath] {
        try FileSystem.names(in: directory).flatMap { name -> [FilePath] in
            if name.hasPrefix(".") { return [] }
            let path = directory.appending(name)
            return try FileStatus(of: path).kind == .directory ? files(in: path) : [path]
        }
    }

    @Test("Unsafe code stays in the few files that must have it")
    func unsafeCode() throws {
        for (path, lines) in try sources(in: "Sources") {
            if Self.unsafePlaces.contains(where: path.hasPrefix) { continue }
            for (number, line) in lines.enumerated() {
                let code = line.split(separator: "//", omittingEmptySubsequences: false).first ?? ""
                let words = code.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                #expect(!words.contains("unsafe"), "\(path):\(number + 1)")
            }
        }
    }

    @Test("A file fits in a head", arguments: ["Sources", "Tests", "Benchmarks/Sources", "Fuzzing/Sources"])
    func lengths(directory: String) throws {
        for (path, lines) in try sources(in: directory) {
            #expect(lines.count <= 500, "\(path)")
            if path.hasSuffix("/main.swift") { #expect(lines.count < 40, "\(path)") }
        }
    }

    @Test("Full Foundation costs start-up time and stays out")
    func foundation() throws {
        for (path, lines) in try sources(in: "Sources") {
            #expect(!lines.contains { $0.hasSuffix("import Foundation") }, "\(path)")
        }
    }

    @Test("The parsers do no input or output", arguments: ["Sources/JournalFormat", "Sources/JournalIngest"])
    func pureTargets(directory: String) throws {
        for (path, lines) in try sources(in: directory) {
            #expect(!lines.contains { $0.contains("import LinuxSystem") }, "\(path)")
        }
    }
}
