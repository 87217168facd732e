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

        static let workloads = (0..<6).map { (index: Int) -> PowerCutWorkload in
            PowerCutWorkload(
                commit: CommitKind.allCases[index % 3], isCompact: index / 3 % 2 == 0,
                seed: PowerCutTests.firstSeed + UInt64(index), entryCount: 400)
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
            try examine(workload, observedOutcome, history)
            print(
                "Power cuts, observed (\(workload)): \(comparison.imageCount) pages written,",
                "\(comparison.earlyCount) of them again before a sync, \(comparison.underWayCount) amid a store,",
                "\(comparison.syncCount) syncs")
        }

        private func examine(
            _ workload: PowerCutWorkload, _ outcome: PowerCutWorkload.Outcome, _ history: PowerCutHistory
        ) throws {
            var examiner = try PowerCutExaminer(workload, outcome, history)
            var random = SeededGenerator(seed: workload.seed)
            let count = (Self.stateCount + Self.workloads.count - 1) / Self.workloads.count
            let positions = (0..<count).map { _ in Int.random(in: 0...outcome.recording.events.count, using: &random) }
            var disk = SimulatedDisk(outcome.recording, changesMayBeParted: false)
            var failureCount = 0
            for (index, position) in positions.sorted().enumerated() {
                while disk.position < position { disk.step() }
                let cut = PowerCut(disk, &random)
                let problems = try examiner.problems(
                    of: cut, index % 8 == 0 ? .repeated : index % 4 == 0 ? .recovered : .scanned)
                guard !problems.isEmpty else { continue }
                failureCount += 1
                if failureCount <= 3 {
                    Issue.record(
                        "\(workload): event \(position), \(cut.bias): \(problems.prefix(4).joined(separator: "; "))")
                }
            }
            #expect(failureCount == 0, "\(workload): states with something wrong, of \(count)")
        }
    }
#endif
