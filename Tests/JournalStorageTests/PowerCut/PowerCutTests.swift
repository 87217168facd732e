#if DEBUG
    import JournalFormat
    import JournalStorage
    import LinuxSystem
    import SystemPackage
    import TestSupport
    import Testing

    /// Nothing that was called durable is lost, whatever a power cut leaves of what came after it.
    ///
    /// `DAYBOOK_POWER_CUTS` sets how many states are looked at in all, `DAYBOOK_POWER_CUT_SEED` where the seeds begin.
    @Suite("Power cuts")
    struct PowerCutTests {
        static let stateCount = number("DAYBOOK_POWER_CUTS") ?? 10_800
        static let firstSeed = UInt64(number("DAYBOOK_POWER_CUT_SEED") ?? 1)
        /// How many states are looked at of one recording.
        static let statesPerWorkload = 900

        static let entryCount = 400

        static func number(_ variable: String) -> Int? { Host.environment(variable).flatMap { Int($0) } }

        static let workloads: [PowerCutWorkload] = {
            let count = max(6, (stateCount + statesPerWorkload - 1) / statesPerWorkload)
            return (0..<count).map { index in
                PowerCutWorkload(
                    commit: CommitKind.allCases[index % 3], isCompact: index / 3 % 2 == 0,
                    seed: firstSeed + UInt64(index), entryCount: entryCount)
            }
        }()

        @Test("Every entry that was durable is found, whatever sectors are missing", arguments: workloads)
        func durability(workload: PowerCutWorkload) throws {
            let directory = try TemporaryDirectory(in: "/dev/shm")
            let outcome = try workload.run(in: directory.path)
            let scratch = try TemporaryDirectory(in: "/dev/shm")
            let history = try PowerCutHistory(of: outcome, in: scratch.path)
            try checkRecording(history, outcome, against: directory.path)
            var examiner = try PowerCutExaminer(workload.options, outcome, history)
            var random = SeededGenerator(seed: workload.seed)
            let cuts = Self.cuts(history, outcome.recording.events.count, &random)
            var disk = SimulatedDisk(outcome.recording)
            var (examinedCount, failureCount) = (0, 0)
            for position in cuts {
                while disk.position < position { disk.step() }
                let cut = PowerCut(disk, &random)
                examinedCount += 1
                let depth: PowerCutExaminer.Depth =
                    examinedCount % 32 == 0 ? .repeated : examinedCount % 8 == 0 ? .recovered : .scanned
                let problems = try examiner.problems(of: cut, depth)
                guard !problems.isEmpty else { continue }
                failureCount += 1
                if failureCount <= 3 {
                    Issue.record(
                        "\(workload): event \(position), \(cut.bias): \(problems.prefix(4).joined(separator: "; "))")
                }
            }
            #expect(failureCount == 0, "\(workload): states with something wrong, of \(cuts.count)")
            print(
                "Power cuts (\(workload)): \(cuts.count) states of \(outcome.recording.events.count) events,",
                "\(history.turningPoints.count) turning points, \(history.removals.count) files removed")
        }

        /// When the power fails: around each turning point, as far as there are states for it, and anywhere else.
        private static func cuts(_ history: PowerCutHistory, _ eventCount: Int, _ random: inout SeededGenerator)
            -> [Int]
        {
            let points = history.turningPoints.flatMap { [$0, $0 + 1] }.shuffled(using: &random)
            var cuts = Array(points.prefix(statesPerWorkload * 3 / 4))
            while cuts.count < statesPerWorkload { cuts.append(Int.random(in: 0...eventCount, using: &random)) }
            return cuts.sorted()
        }

        /// Whether the recording has everything that happened: played back, it ends with the files that there are.
        private func checkRecording(
            _ history: PowerCutHistory, _ outcome: PowerCutWorkload.Outcome, against directory: FilePath
        ) throws {
            #expect(try FileSystem.names(in: directory) == history.names.keys.sorted())
            for (name, number) in history.names {
                guard let file = history.files[number] else { continue }
                var bytes = file.newest(outcome.recording.bytes)
                let real = try FileSystem.contents(of: directory.appending(name))
                if bytes.count < real.count { bytes += [UInt8](repeating: 0, count: real.count - bytes.count) }
                #expect(file.byteCount == real.count)
                let isSame = Array(bytes.prefix(real.count)) == real
                #expect(isSame, "the recording of \(name) is not complete")
            }
            #expect(outcome.entries.count == Self.entryCount)
        }
    }
#endif
