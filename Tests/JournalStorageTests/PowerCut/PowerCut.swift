#if DEBUG
    import LinuxSystem
    import TestSupport

    /// What is on a disk after its power was cut: one of the many states that are possible at that moment.
    struct PowerCut {
        /// How the sectors' contents are chosen among those that they may have. Extremes come as often as mixtures:
        /// what goes wrong as a rule is that one thing is there and another is not.
        enum Bias: CaseIterable {
            /// Nothing has reached the disk but what was synced.
            case oldest
            /// Everything has.
            case newest
            case uniform
            /// Each sector has either of both.
            case extremes
            case oneIsOlder
            case oneIsNewer
            /// Each page of 4 KiB was written at a moment of its own, as write-back does.
            case pages
            /// Each file was written at a moment of its own.
            case files
        }

        struct File {
            var number: Int
            var version: Int
            /// Whether its contents could be no others.
            var isDurable: Bool
            var bytes: [UInt8]
            var byteCount: Int
        }

        let bias: Bias
        /// The event before which the power was cut.
        let position: Int
        let files: [String: File]
        /// Every entry up to this one was said to be durable.
        let durable: UInt64

        init(_ disk: borrowing SimulatedDisk, _ random: inout SeededGenerator) {
            bias = Bias.allCases.randomElement(using: &random) ?? .uniform
            position = disk.position
            durable = disk.durable
            var choice = Choice(bias: bias, disk: disk, random: random)
            var files: [String: File] = [:]
            let names = disk.names(after: choice.count(of: disk.nameChangeCount))
            for (name, number) in names.sorted(by: { $0.key < $1.key }) {
                guard let file = disk.files[number] else { continue }
                files[name] = choice.contents(of: file, number, disk.recording.bytes)
            }
            self.files = files
            random = choice.random
        }
    }

    extension PowerCut {
        /// Chooses among the contents that are possible.
        fileprivate struct Choice {
            let bias: Bias
            let changesMayBeParted: Bool
            var random: SeededGenerator
            /// With the biases that treat one sector unlike the others: its file and number.
            var special: (file: Int, sector: Int)?

            init(bias: Bias, disk: borrowing SimulatedDisk, random: SeededGenerator) {
                (self.bias, self.random, changesMayBeParted) = (bias, random, disk.changesMayBeParted)
                guard bias == .oneIsOlder || bias == .oneIsNewer else { return }
                let files = disk.files.filter { !$0.value.changes.isEmpty }.keys.sorted()
                guard let file = files.randomElement(using: &self.random),
                    let sector = disk.files[file]?.changes.keys.sorted().randomElement(using: &self.random)
                else { return }
                special = (file, sector)
            }

            /// How many of `count` changes are on disk, of something that is no sector.
            mutating func count(of count: Int) -> Int {
                switch bias {
                case .oldest: 0
                case .newest: count
                case .extremes: Bool.random(using: &random) ? 0 : count
                case .uniform, .pages, .files: Int.random(in: 0...count, using: &random)
                case .oneIsOlder, .oneIsNewer:
                    [0, count, Int.random(in: 0...count, using: &random)].randomElement(using: &random) ?? 0
                }
            }

            private mutating func count(of changes: [SimulatedFile.Change], isSpecial: Bool, before event: Int) -> Int {
                switch bias {
                case .oneIsOlder: isSpecial ? Int.random(in: 0..<changes.count, using: &random) : changes.count
                case .oneIsNewer: isSpecial ? Int.random(in: 1...changes.count, using: &random) : 0
                case .pages, .files: changes.firstIndex { $0.event >= event } ?? changes.count
                case .oldest, .newest, .uniform, .extremes: count(of: changes.count)
                }
            }

            mutating func contents(of file: SimulatedFile, _ number: Int, _ recorded: [UInt8]) -> File {
                var bytes = file.synced
                var (page, moment) = (-1, 0)
                let events = file.changes.values.flatMap { [$0[0].event, $0[$0.count - 1].event + 1] }
                let span = (events.min() ?? 0)...(events.max() ?? 0)
                for (sector, changes) in file.changes.sorted(by: { $0.key < $1.key }) {
                    if page < 0 || (bias == .pages && page != sector / 8) {
                        page = sector / 8
                        moment = Int.random(in: span, using: &random)
                    }
                    let isSpecial = special.map { $0.file == number && $0.sector == sector } ?? false
                    let count = count(of: changes, isSpecial: isSpecial, before: moment)
                    for change in changes[..<count] { SimulatedFile.apply(change, to: &bytes, recorded) }
                    // The next one may be on its way: a store of many words is not made at once.
                    if changesMayBeParted, count < changes.count, changes[count].byteCount > 8,
                        Int.random(in: 0..<8, using: &random) == 0
                    {
                        let words = Int.random(in: 1..<((changes[count].byteCount + 7) / 8), using: &random)
                        SimulatedFile.apply(changes[count], limit: words * 8, to: &bytes, recorded)
                    }
                }
                let lengthCount = self.count(of: file.lengths.count)
                return File(
                    number: number, version: file.version, isDurable: file.isDurable, bytes: bytes,
                    byteCount: lengthCount == 0 ? file.syncedByteCount : file.lengths[lengthCount - 1].byteCount)
            }
        }
    }
#endif
