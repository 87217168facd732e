internal import FuzzTargets
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The target that is fuzzed in this process.
struct Session {
    let target: FuzzTarget
    let subject: FuzzSubject
    let seeds: [[UInt8]]
    /// libFuzzer has a better way with bytes: it knows what the code compares them with.
    let isLeftToLibFuzzer: Bool

    private static let usage = """
        usage: daybook-fuzz --target=NAME [--seeds=DIRECTORY] [libFuzzer's options] [DIRECTORY or FILE]...

        --list prints the names; --seeds writes the inputs to begin with into a directory; -help=1 shows the rest.
        """

    init(_ arguments: [String]) throws {
        func value(of option: String) -> String? {
            arguments.first { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.count + 1)) }
        }
        guard let target = FuzzTarget.all.first(where: { $0.name == value(of: "--target") }) else {
            throw SessionError(Self.usage)
        }
        self.target = target
        subject = try target.makeSubject()
        seeds = try target.seeds()
        isLeftToLibFuzzer = if case .bytes = target.mutation { true } else { false }
        if let directory = value(of: "--seeds") { try Self.write(seeds, to: FilePath(directory)) }
    }

    private static func write(_ seeds: [[UInt8]], to directory: FilePath) throws {
        try FileSystem.createDirectories(directory)
        for (number, seed) in seeds.enumerated() {
            let file = try OwnedDescriptor.open(
                directory.appending("seed-\(number)"), [.readWrite, .create, .truncate])
            try seed.withBytes { (bytes) throws(Errno) in try file.write(bytes) }
        }
    }
}

/// Why there is nothing to fuzz.
struct SessionError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
