import DaybookDaemon
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What the store says of durability")
struct JournalServiceDurabilityTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func start(onDurable: @escaping @Sendable () -> Void = {}) throws -> JournalService {
        let configuration = JournalService.Configuration(
            directory: directory.path, machineID: ID128(high: 1, low: 2))
        let spool = try Spool.open(
            directory: nil, byteCapacity: 8 << 20, bootID: ID128(high: 3, low: 4), stateID: ID128(high: 5, low: 6))
        return try JournalService.start(
            configuration, spool: spool, onNotice: { _ in }, onRoom: {}, onDurable: onDurable)
    }

    private func append(_ count: Int, to service: JournalService, priority: UInt8 = 6) {
        var builder = EntryBuilder()
        for number in 0..<count {
            builder.begin()
            builder.addField("MESSAGE=", decimal: UInt64(number))
            builder.finish(
                realtime: Clock.realtime(), monotonic: Clock.monotonic(), bootID: ID128(high: 3, low: 4),
                priority: priority)
        }
        let isAccepted = service.append(builder.buffer.bytes, mark: nil)
        #expect(isAccepted)
    }

    private func wait(until condition: () -> Bool) {
        let deadline = Clock.monotonic() + 20_000_000
        while !condition(), Clock.monotonic() < deadline { Clock.sleep(microseconds: 500) }
        #expect(condition())
    }

    /// The byte of the header that only a sync which is done sets to OFFLINE.
    private var isOffline: Bool {
        get throws {
            let bytes = try FileSystem.contents(of: directory.path.appending("system.journal"), limit: 100)
            return bytes[FileHeader.Offset.state] == FileState.offline.rawValue
        }
    }

    @Test func whatIsAppendedIsAcceptedAtOnceAndDurableByRequest() throws {
        let told = Monitor(0)
        let service = try start {
            told.withLock { $0 += 1 }
            told.wakeAll()
        }
        for round in 1...50 {
            append(20, to: service)
            let accepted = UInt64(round * 20)
            #expect(service.durability.state.accepted == accepted)
            service.synchronize()
            service.durability.notify(whenDurable: accepted)
            #expect(told.wait(until: Clock.monotonic() + 20_000_000) { $0 >= round ? () : nil } != nil)
            #expect(service.durability.state.durable == accepted)
        }
        // Entries are durable before the file says that it is complete.
        let deadline = Clock.monotonic() + 20_000_000
        while try !isOffline, Clock.monotonic() < deadline { Clock.sleep(microseconds: 1000) }
        #expect(try isOffline)
        service.stop()
    }

    /// The writer has taken the queue's entries and is at work when one more comes, and the request behind it.
    @Test func aRequestHasWhatWasAppendedBeforeItWhateverTheWriterIsDoing() throws {
        let service = try start()
        for round in 1...30 {
            append(300, to: service)
            Clock.sleep(microseconds: UInt64(round) * 20)
            append(1, to: service)
            let accepted = service.durability.state.accepted
            service.synchronize()
            wait { service.durability.state.durable >= accepted }
            try #require(service.durability.state.durable >= accepted)
        }
        service.stop()
    }

    @Test func nothingIsDurableUnaskedButWhatIsUrgent() throws {
        let service = try start()
        append(1, to: service)
        Clock.sleep(microseconds: 50_000)
        #expect(service.durability.state.durable == 0)
        append(1, to: service, priority: 2)
        wait { service.durability.state.durable == 2 }
        service.stop()
    }

    @Test func numbersGoOnFromRunToRunAndRotationsAreCounted() throws {
        for run in 0..<3 {
            let service = try start()
            #expect(service.durability.state.accepted == UInt64(run * 5))
            #expect(service.durability.state.durable == UInt64(run * 5))
            append(5, to: service)
            service.rotate()
            service.rotate()
            wait { service.durability.state.rotationsDone == 2 }
            // The entries were there before the rotation.
            #expect(try FileSystem.names(in: directory.path).filter { $0.hasPrefix("system@") }.count == run + 1)
            service.stop()
        }
    }
}
