internal import JournalFormat

/// The fields of one entry that a line of the short modes is made of. Of a repeated field the last value counts.
struct ShortFields: ~Copyable {
    /// The place of a value in the bytes gathered.
    struct Slot {
        fileprivate(set) var range: Range<Int>?
    }

    static let names = [
        "_PID", "_COMM", "MESSAGE", "PRIORITY", "_HOSTNAME", "_TRANSPORT", "SYSLOG_PID", "_SYSTEMD_UNIT",
        "SYSLOG_IDENTIFIER", "_SYSTEMD_USER_UNIT", "_SOURCE_REALTIME_TIMESTAMP", "_SOURCE_MONOTONIC_TIMESTAMP",
    ]

    private(set) var message = Slot()
    private(set) var identifier = Slot()
    private(set) var command = Slot()
    private(set) var processID = Slot()
    private(set) var syslogProcessID = Slot()
    private(set) var hostname = Slot()
    private(set) var unit = Slot()
    private(set) var userUnit = Slot()
    /// From 0 to 7; 6 if the entry says nothing valid.
    private(set) var priority: UInt8 = 6
    private(set) var isAudit = false
    private(set) var times = DisplayTime()
    private var bytes = ByteBuffer(minimumCapacity: 4096)
    private var prepared = ByteBuffer(minimumCapacity: 1024)

    init() {}

    /// The bytes of a value that is there.
    @_lifetime(borrow self)
    func bytes(in range: Range<Int>) -> RawSpan { bytes.bytes(in: range) }

    mutating func removeAll() {
        bytes.removeAll()
        message = Slot()
        identifier = Slot()
        command = Slot()
        processID = Slot()
        syslogProcessID = Slot()
        hostname = Slot()
        unit = Slot()
        userUnit = Slot()
        priority = 6
        isAudit = false
        times.reset()
    }

    /// Takes a field; most are told apart by the lengths of their names alone.
    mutating func note(_ payload: RawSpan, nameByteCount: Int) {
        switch nameByteCount {
        case 4 where payload.starts(with: "_PID="):
            processID = keep(payload, from: 5)
        case 5 where payload.starts(with: "_COMM="):
            command = keep(payload, from: 6)
        case 7 where payload.starts(with: "MESSAGE="):
            message = keep(payload, from: 8)
        case 8 where payload.starts(with: "PRIORITY="):
            let digit = payload.byteCount == 10 ? payload.byte(at: 9) &- UInt8(ascii: "0") : 8
            if digit < 8 { priority = digit }
        case 9 where payload.starts(with: "_HOSTNAME="):
            hostname = keep(payload, from: 10)
        case 10 where payload.starts(with: "_TRANSPORT="):
            isAudit = payload.equals("_TRANSPORT=audit")
        case 10 where payload.starts(with: "SYSLOG_PID="):
            syslogProcessID = keep(payload, from: 11)
        case 13 where payload.starts(with: "_SYSTEMD_UNIT="):
            unit = keep(payload, from: 14)
        case 17 where payload.starts(with: "SYSLOG_IDENTIFIER="):
            identifier = keep(payload, from: 18)
        case 18 where payload.starts(with: "_SYSTEMD_USER_UNIT="):
            userUnit = keep(payload, from: 19)
        case 26, 27:
            times.note(payload, nameByteCount: nameByteCount)
        default:
            break
        }
    }

    private mutating func keep(_ payload: RawSpan, from offset: Int) -> Slot {
        let start = bytes.count
        bytes.append(payload.extracting(offset..<payload.byteCount))
        return Slot(range: start..<bytes.count)
    }

    /// Replaces the message by the form that a terminal can be given, and returns where the highlighted part then is.
    mutating func prepareMessage(highlight: Range<Int>?) -> Range<Int>? {
        guard let range = message.range else { return nil }
        let isPlain = bytes.bytes(in: range).endOfPlainText(from: 0) == range.count
        guard !isPlain else { return highlight }
        prepared.removeAll()
        let highlight = Self.prepare(bytes, range, highlight: highlight, into: &prepared)
        let start = bytes.count
        Self.append(prepared, to: &bytes)
        message.range = start..<bytes.count
        return highlight
    }

    // Functions of their arguments, so that one buffer may be read while the other is written.

    private static func prepare(
        _ bytes: borrowing ByteBuffer, _ range: Range<Int>, highlight: Range<Int>?, into prepared: inout ByteBuffer
    ) -> Range<Int>? {
        MessagePreparation(bytes.bytes(in: range), highlight: highlight, into: &prepared).highlight
    }

    private static func append(_ new: borrowing ByteBuffer, to bytes: inout ByteBuffer) {
        bytes.append(new.bytes)
    }
}
