#if DEBUG
    import LinuxSystem
    import SystemPackage
    import TestSupport
    import Testing

    /// A file system that sees what the kernel really writes, and when: `Tests/FuseDisk/fuse-disk.c`, mounted in a
    /// directory of its own. Another process lets the kernel write pages at random moments besides.
    final class FuseDisk {
        /// Where it is mounted.
        let directory: FilePath
        /// A directory on another disk, which ends with this one.
        let home: TemporaryDirectory
        private let log: OwnedDescriptor
        private let logPath: FilePath
        /// The programs end when nobody can write to what they read, however this process ends.
        private var server: Program?
        private var disturber: Program?

        private struct Program: ~Copyable {
            let child: ChildProcess
            let input: OwnedDescriptor

            init(_ arguments: [String], output: FilePath) throws {
                let pipe = try Pipe.open()
                let output = try OwnedDescriptor.open(output, [.writeOnly, .create])
                let input = try pipe.writing.duplicate()
                child = try ChildProcess.start(
                    arguments, environment: testEnvironment(),
                    descriptors: [0: pipe.reading.rawValue, 1: output.rawValue, 2: output.rawValue])
                self.input = input
            }

            consuming func finish() throws -> ChildProcess.Ending {
                try input.close()
                return try child.wait()
            }
        }

        /// - Parameters:
        ///   - name: of the directory, within ``home``.
        ///   - seed: which pages are written early.
        init(at name: String = "disk", seed: UInt64) throws {
            home = try TemporaryDirectory()
            directory = home.path.pushing(FilePath(name))
            try FileSystem.createDirectories(directory)
            logPath = home.path.appending("log")
            log = try OwnedDescriptor.open(logPath, [.readWrite, .create])
            let program = try Self.compile(in: home)
            let output = home.path.appending("output")
            server = try Program([program, "serve", directory.string, logPath.string], output: output)
            try waitForMount(output)
            disturber = try Program([program, "disturb", directory.string, "\(seed)"], output: output)
        }

        private func waitForMount(_ output: FilePath) throws {
            let deadline = Clock.monotonic() + 30_000_000
            while true {
                let text = String(decoding: try FileSystem.contents(of: output), as: UTF8.self)
                if text.hasPrefix("ready") { return }
                // It says nothing else but why it cannot.
                let isHopeless = text.hasSuffix("\n") || Clock.monotonic() > deadline
                try #require(!isHopeless, "the file system is not mounted: \(text)")
                Clock.sleep(microseconds: 1000)
            }
        }

        deinit { try? end() }

        private static func compile(in home: TemporaryDirectory) throws -> String {
            let tests = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
                .removingLastComponent()
            let source = tests.appending("FuseDisk").appending("fuse-disk.c").string
            let program = home.path.appending("fuse-disk").string
            let script = "exec cc -Wall -Wextra -O1 -o \"$0\" \"$1\" $(pkg-config --cflags --libs fuse3) -pthread"
            let result = try run(["sh", "-c", script, program, source], in: home)
            try #require(result.isSuccess && result.errors.isEmpty, "\(result.errorText)")
            return program
        }

        /// How long the log is by now: all that has happened is in it.
        func logByteCount() throws -> Int { try log.status().byteCount }

        private func end() throws {
            // First the one that has files open.
            let wasDisturbed = try disturber.take()?.finish() ?? .exited(0)
            let wasServed = try server.take()?.finish() ?? .exited(0)
            #expect(wasDisturbed == .exited(0) && wasServed == .exited(0))
        }

        /// Unmounts it.
        ///
        /// - Returns: the log.
        func finish() throws -> [UInt8] {
            try end()
            return try FileSystem.contents(of: logPath)
        }
    }
#endif
