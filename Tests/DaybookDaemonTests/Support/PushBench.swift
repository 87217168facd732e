import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

/// What sends entries to subscribers, with a spool of which the test is both the loop and the writer.
final class PushBench {
    static let seqnumID = ID128(high: 7, low: 8)
    static let bootID = ID128(high: 3, low: 4)

    let spool: Spool
    let push: EntryPush
    private let directory: TemporaryDirectory
    private let listener: OwnedDescriptor
    private(set) var sentCount = 0

    init(byteCapacity: Int = 1 << 20) throws {
        directory = try TemporaryDirectory()
        spool = try Spool.open(
            directory: nil, byteCapacity: byteCapacity, bootID: Self.bootID, stateID: ID128(high: 5, low: 6))
        spool.startNumbering(at: 1, seqnumID: Self.seqnumID)
        push = try EntryPush.start(spool)
        listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: directory.path.appending("socket"))
        try listener.listen()
    }

    /// A client whose connection is handed over; `nil` when it is not taken.
    func subscribe(saying earlier: [UInt8] = []) throws -> PushClient? {
        let client = try PushClient(connectingTo: directory.path.appending("socket"))
        guard let socket = try listener.accept() else { throw Errno.wouldBlock }
        var unsent = ByteBuffer()
        unsent.append(earlier)
        return push.add(socket, unsent: unsent.bytes) ? client : nil
    }

    /// The text of an entry follows from its number, so that a torn one is seen.
    static func text(_ number: Int) -> String {
        "\(number) " + String(repeating: Character(Unicode.Scalar(UInt8(97 + number % 26))), count: number * 7 % 2000)
    }

    /// Accepts entries with numbers, which go on from call to call, as the loop does.
    ///
    /// - Parameter onFull: makes room.
    func accept(_ count: Int, onFull: () -> Void = { Issue.record("the spool is full") }) {
        var builder = EntryBuilder()
        for number in sentCount..<sentCount + count {
            builder.begin()
            builder.addField("MESSAGE=", Self.text(number))
            builder.addField("NUMBER=", decimal: UInt64(number))
            finish(&builder)
        }
        accept(builder, onFull: onFull)
        sentCount += count
    }

    /// Accepts one entry with these fields, `NAME=value`.
    func accept(fields: [[UInt8]]) {
        var builder = EntryBuilder()
        builder.begin()
        for field in fields { field.withBytes { builder.addField($0) } }
        finish(&builder)
        accept(builder, onFull: { Issue.record("the spool is full") })
    }

    private func finish(_ builder: inout EntryBuilder) {
        builder.finish(realtime: Clock.realtime(), monotonic: Clock.monotonic(), bootID: Self.bootID)
    }

    private func accept(_ builder: borrowing EntryBuilder, onFull: () -> Void) {
        let deadline = Clock.monotonic() + 30_000_000
        while !spool.append(builder.buffer.bytes) {
            guard Clock.monotonic() < deadline else {
                Issue.record("the spool stays full")
                return
            }
            onFull()
        }
        push.notePublished()
    }

    /// Releases everything, as far as the subscribers let the writer.
    func release() { _ = spool.release(upTo: push.releasable(upTo: spool.head)) }
    /// Releases everything at once, so that whoever has not read is overtaken.
    func releaseRegardless() { _ = spool.release(upTo: spool.head) }

    /// Waits until `condition` holds; records an issue when it does not within twenty seconds.
    func wait(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, until condition: () throws -> Bool
    ) rethrows {
        let deadline = Clock.monotonic() + 20_000_000
        while try !condition() {
            guard Clock.monotonic() < deadline else {
                Issue.record("waited in vain: \(what)", sourceLocation: sourceLocation)
                return
            }
            Clock.sleep(microseconds: 500)
        }
    }
}
