#if DEBUG
    import JournalStorage
    import LinuxSystem
    import SystemPackage
    import TestSupport
    import Testing

    /// The same as with recordings, from what the kernel has really written: pages, when and as it liked to.
    ///
    /// `DAYBOOK_FUSE_POWER_CUTS` sets how many states are looked at in all, `DAYBOOK_POWER_CUT_SEED` where the seeds
    /// begin.
    @Suite("Power cuts, as a file system sees them")
    struct ObservedPowerCutTests {
        static let stateCount = PowerCutTests.number("DAYBOOK_FUSE_POWER_CUTS") ?? 300

        /// Programs that record what they store, to compare.
        static let workloads = (0..<6).map { (index: Int) -> PowerCutWorkload in
            PowerCutWorkload(
                commit: CommitKind.allCases[index % 3], isCompact: index / 3 % 2 == 0,
                seed: PowerCutTests.firstSeed + UInt64(index), entryCount: 400)
        }

        static let daemons = [CommitKind.overlay, .threaded].map {
            ObservedDaemon(commit: $0, seed: PowerCutTests.firstSeed)
        }

        /// How many states are looked at of each.
        private static var statesPerRun: Int {
            let count = workloads.count + daemons.count
            return (stateCount + count - 1) / count
        }

        @Test("What daybookd says is durable is found", arguments: daemons)
        func durability(daemon: ObservedDaemon) throws {
            let scratch = try TemporaryDirectory(in: "/dev/shm")
            let machineID = try MachineID.readOrMake(state: scratch.path)
            let outcome = try daemon.run(machineID: machineID)
            let history = try PowerCutHistory(of: outcome, in: scratch.path)
            let options = ObservedDaemon.options(machineID: machineID)
            try examine("\(daemon)", PowerCutExaminer(options, outcome, history), daemon.seed)
        }

        @Test("What was durable is found, and the kernel writes what was recorded", arguments: workloads)
        func durability(workload: PowerCutWorkload) throws {
            let disk = try FuseDisk(seed: workload.seed)
            var notes: [(logByteCount: Int, value: UInt64)] = []
            let outcome = try workload.run(in: disk.directory) { seqnum in
                notes.append((try disk.logByteCount(), seqnum))
            }
            let names = try FileSystem.names(in: disk.directory)
            let observed = try FuseLog(disk.finish(), notes: notes).recording

            let comparison = RecordingComparison(of: outcome.recording, with: observed)
            #expect(
                comparison.problems.isEmpty, "\(workload): \(comparison.problems.prefix(4).joined(separator: "; "))")
            // Else nothing was tested.
            #expect(comparison.imageCount > 100 && comparison.earlyCount > 0 && comparison.syncCount > 10)

            var observedOutcome = outcome
            observedOutcome.recording = observed
            let scratch = try TemporaryDirectory(in: "/dev/shm")
            let history = try PowerCutHistory(of: observedOutcome, in: scratch.path)
            #expect(history.names.keys.sorted() == names)
            let examiner = try PowerCutExaminer(workload.options, observedOutcome, history)
            try examine("\(workload)", examiner, workload.seed)
            print(
                "Writes compared (\(workload)): \(comparison.imageCount) pages,",
                "\(comparison.earlyCount) of them once more before a sync, \(comparison.underWayCount) amid a store,",
                "\(comparison.syncCount) syncs")
        }

        /// When the power fails: half of the times right behind a sync, a change of names or what was said to be durable.
        private static func positions(in recording: Recording, _ count: Int, _ random: inout SeededGenerator) -> [Int] {
            let points = recording.events.enumerated().compactMap { index, event -> Int? in
                switch event {
                case .noted, .syncEnded, .created, .renamed, .removed: index + 1
                default: nil
                }
            }
            var positions = Array(points.shuffled(using: &random).prefix(count / 2))
            while positions.count < count { positions.append(.random(in: 0...recording.events.count, using: &random)) }
            return positions.sorted()
        }

        private func examine(_ name: String, _ examiner: consuming PowerCutExaminer, _ seed: UInt64) throws {
            var random = SeededGenerator(seed: seed)
            let recording = examiner.outcome.recording
            let count = Self.statesPerRun
            let positions = Self.positions(in: recording, count, &random)
            var disk = SimulatedDisk(recording, changesMayBeParted: false)
            var failureCount = 0
            for (index, position) in positions.enumerated() {
                while disk.position < position { disk.step() }
                let cut = PowerCut(disk, &random)
                let problems = try examiner.problems(
                    of: cut, index % 8 == 0 ? .repeated : index % 4 == 0 ? .recovered : .scanned)
                guard !problems.isEmpty else { continue }
                failureCount += 1
                if failureCount <= 3 {
                    Issue.record(
                        "\(name): event \(position), \(cut.bias): \(problems.prefix(4).joined(separator: "; "))")
                }
            }
            #expect(failureCount == 0, "\(name): states with something wrong, of \(count)")
            print(
                "Power cuts, observed (\(name)): \(count) states of \(recording.events.count) events,",
                "\(recording.events.count { if case .noted = $0 { true } else { false } }) notes of what is durable")
        }
    }
#endif
