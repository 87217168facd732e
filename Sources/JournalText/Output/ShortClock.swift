internal import JournalFormat

/// The time at the beginning of a line, in the form of each of the short modes.
struct ShortClock: ~Copyable {
    private let mode: OutputMode
    private var clock: LocalClock
    /// The text of the last time up to its seconds, and what follows its fraction.
    private var head = ByteBuffer(minimumCapacity: 64)
    private var tail = ByteBuffer(minimumCapacity: 64)
    /// The times of the entry before, and its boot.
    private var previous: (realtime: UInt64, monotonic: UInt64, bootID: ID128)?

    init(_ mode: OutputMode, zone: TimeZone) {
        self.mode = mode
        clock = LocalClock(zone)
    }

    /// Appends the time of an entry.
    mutating func append(_ entry: EntryMetadata, _ times: DisplayTime, into out: inout ByteBuffer) {
        switch mode {
        case .shortMonotonic, .shortDelta:
            appendMonotonic(entry, times, into: &out)
        case .shortUnix:
            let time = times.realtime(of: entry)
            out.append(decimal: time / 1_000_000, minimumWidth: 10, padding: UInt8(ascii: " "))
            out.append(fractionOf: time)
        default:
            let time = times.realtime(of: entry)
            // The text is made once a second.
            if clock.move(to: time) { update() }
            out.append(head.bytes)
            if mode == .shortPrecise || mode == .shortISOPrecise { out.append(fractionOf: time) }
            out.append(tail.bytes)
        }
    }

    private mutating func update() {
        head.removeAll()
        tail.removeAll()
        let time = clock.time
        switch mode {
        case .shortISO, .shortISOPrecise:
            head.append(date: time)
            head.append(UInt8(ascii: "T"))
            head.append(timeOfDay: time)
            tail.append(zoneOffset: clock.offset)
        case .shortFull, .withUnit:
            head.append(timestamp: 0, shownBy: clock, showsMicroseconds: false)
        default:
            head.append(month: time.month)
            head.append(UInt8(ascii: " "))
            head.append(twoDigits: time.day)
            head.append(UInt8(ascii: " "))
            head.append(timeOfDay: time)
        }
    }

    private mutating func appendMonotonic(_ entry: EntryMetadata, _ times: DisplayTime, into out: inout ByteBuffer) {
        let monotonic = times.monotonic(of: entry)
        let realtime = times.realtime(of: entry)
        out.append(UInt8(ascii: "["))
        out.append(seconds: monotonic)
        if mode == .shortDelta {
            if let previous {
                // Only within one boot does the monotonic clock tell how much time went by.
                let isSameBoot = previous.bootID == entry.bootID
                let (now, before) =
                    isSameBoot ? (monotonic, previous.monotonic) : (realtime, previous.realtime)
                out.append(" <")
                out.append(seconds: now > before ? now - before : 0)
                if isSameBoot { out.append(" >") } else { out.append("*>") }
            } else {
                out.append(repeating: UInt8(ascii: " "), count: 16)
            }
        }
        out.append(UInt8(ascii: "]"))
        previous = (realtime, monotonic, entry.bootID)
    }
}

extension ByteBuffer {
    /// Appends seconds, at least five characters wide, and their fraction.
    fileprivate mutating func append(seconds microseconds: UInt64) {
        append(decimal: microseconds / 1_000_000, minimumWidth: 5, padding: UInt8(ascii: " "))
        append(fractionOf: microseconds)
    }
}
