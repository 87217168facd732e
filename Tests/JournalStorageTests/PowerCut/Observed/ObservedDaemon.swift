#if DEBUG
    import Journal
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import SystemPackage
    import TestSupport
    import Testing

    /// `daybookd`, whose journal is on a ``FuseDisk``, and what it says of how much is durable.
    struct ObservedDaemon: CustomStringConvertible, Sendable {
        var commit: CommitKind
        var seed: UInt64
        static let messageCount = 500

        var description: String { "daybookd, \(commit), seed \(seed)" }

        /// Of the journal that it leaves.
        static func options(machineID: ID128) -> JournalDirectoryWriter.Options {
            var options = JournalDirectoryWriter.Options()
            options.naming = .byOwner(splitsByUser: true)
            options.file.machineID = machineID
            options.file.maximumByteCount = 1 << 20
            return options
        }

        /// Sends messages, lets it sync and rotate at random, and asks it all the time what is durable.
        ///
        /// - Returns: what the disk has seen, and the entries as they are at the end.
        func run(machineID: ID128) throws -> PowerCutWorkload.Outcome {
            let disk = try FuseDisk(at: "state/\(machineID)", seed: seed)
            let memory = try TemporaryDirectory(in: "/dev/shm")
            let paths = DaybookPaths(state: disk.home.path.appending("state"), runtime: memory.path)
            // For machines that have none of their own, as small containers.
            try disk.home.write(Array("\(machineID)\n".utf8), to: "state/machine-id")
            let settings = "[Journal]\nCommit=\(commit.rawValue)\nSyncIntervalSec=5ms\nSystemMaxFileSize=1M\n"
            let configuration = try disk.home.write(Array(settings.utf8), to: "daybookd.conf")
            let errors = disk.home.path.appending("errors")
            let output = try OwnedDescriptor.open(errors, [.writeOnly, .create])
            let daemon = try ChildProcess.start(
                [
                    programPath("daybookd").string, "--state-directory", paths.state.string, "--runtime-directory",
                    paths.runtime.string, "--config", configuration.string,
                ],
                environment: testEnvironment(), descriptors: [1: output.rawValue, 2: output.rawValue])
            var notes: [(logByteCount: Int, value: UInt64)] = []
            let result = Result { notes = try send(to: paths, disk) }
            try daemon.send(.terminate)
            let ending = try daemon.wait()
            let text = String(decoding: try FileSystem.contents(of: errors), as: UTF8.self)
            #expect(ending == .exited(0), "\(text)")
            if case .failure(let error) = result { Issue.record("\(error): \(text)") }
            let (entries, seqnumID) = try Self.entries(in: disk.directory)
            #expect(entries.count >= Self.messageCount)
            let recording = try FuseLog(disk.finish(), notes: notes).recording
            return PowerCutWorkload.Outcome(recording: recording, entries: entries, seqnumID: seqnumID)
        }

        private func send(to paths: DaybookPaths, _ disk: FuseDisk) throws -> [(logByteCount: Int, value: UInt64)] {
            let control = JournalControl(socket: paths.controlSocket)
            let deadline = Clock.monotonic() + 30_000_000
            while (try? control.durability()) == nil {
                try #require(Clock.monotonic() < deadline, "daybookd does not listen")
                Clock.sleep(microseconds: 5000)
            }
            let socket = try OwnedDescriptor.unixSocket(.datagram)
            // A full queue then holds up the test, and nothing is lost.
            try socket.setNonBlocking(false)
            try socket.connect(to: paths.nativeSocket)
            var notes: [(logByteCount: Int, value: UInt64)] = []
            var random = SeededGenerator(seed: seed)
            for number in 0..<Self.messageCount {
                let padding = String(repeating: "\(number) ", count: Int.random(in: 1..<200, using: &random))
                let priority = Int.random(in: 0..<60, using: &random) == 0 ? 2 : 6
                try socket.send(
                    Array("MESSAGE=number \(number)\nPRIORITY=\(priority)\nTENTH=\(number / 10)\nPAD=\(padding)\n".utf8)
                )
                switch Int.random(in: 0..<150, using: &random) {
                case 0: try control.rotate(timeoutMicroseconds: 30_000_000)
                case 1...3: try control.synchronize(timeoutMicroseconds: 30_000_000)
                case 4...60: Clock.sleep(microseconds: UInt64.random(in: 0..<1500, using: &random))
                default: break
                }
                let durable = try control.durability().durable
                guard durable > notes.last?.value ?? 0 else { continue }
                notes.append((try disk.logByteCount(), durable))
            }
            try control.synchronize(timeoutMicroseconds: 30_000_000)
            let durable = try control.durability().durable
            notes.append((try disk.logByteCount(), durable))
            #expect(durable >= UInt64(Self.messageCount) && notes.count > 3)
            return notes
        }

        /// All entries of a journal.
        private static func entries(
            in directory: FilePath
        ) throws -> (entries: [UInt64: PowerCutWorkload.Entry], seqnumID: ID128) {
            var entries: [UInt64: PowerCutWorkload.Entry] = [:]
            var seqnumIDs: Set<ID128> = []
            var scratch = FieldScratch()
            for name in try FileSystem.names(in: directory) {
                let file = try JournalFile.open(directory.appending(name))
                var list = file.allEntries()
                for index in 0..<list.count {
                    let offset = file.offset(ofEntry: index, in: &list)
                    let entry = try file.metadata(ofEntryAt: offset)
                    seqnumIDs.insert(entry.seqnumID)
                    let content = PowerCutWorkload.Entry(entry, at: offset, of: file, &scratch)
                    #expect(entries.updateValue(try #require(content), forKey: entry.seqnum) == nil)
                }
            }
            #expect(seqnumIDs.count == 1)
            return (entries, try #require(seqnumIDs.first))
        }
    }
#endif
