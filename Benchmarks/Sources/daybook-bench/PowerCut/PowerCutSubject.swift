internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A daemon with a disk of its own, a client that sends to it, and the states of that disk that were kept.
final class PowerCutSubject {
    /// The disk at a moment.
    struct Cut {
        /// CLOCK_MONOTONIC in nanoseconds.
        var time: UInt64
        var image: FilePath
    }

    let contender: Contender
    private let settings: [String]
    private let load: PacedLoad
    /// On a file system that copies a file in one step, whatever is being written to it meanwhile.
    private let directory: FilePath
    private let runtimeDirectory: FilePath
    private let janitor: Janitor
    private var disk: LoopDisk?
    private var daemon: DaemonUnderTest?
    private var client: Int32?
    private(set) var cuts: [Cut] = []

    private static let diskByteCount = 512 << 20

    init(
        _ contender: Contender, settings: [String], load: PacedLoad, directory: FilePath, runtimeDirectory: FilePath,
        janitor: Janitor
    ) {
        self.contender = contender
        // Nothing may be removed for want of room: that would look like a loss.
        self.settings = DaemonSetup.roomySettings + settings + contender.settings
        self.load = load
        self.directory = directory.appending("\(contender.kind)-\(contender.commit ?? "")")
        self.runtimeDirectory = runtimeDirectory.appending("\(contender.kind)-\(contender.commit ?? "")")
        self.janitor = janitor
    }

    private var samples: FilePath { runtimeDirectory.appending("latencies") }

    /// Starts disk, daemon and client.
    func start() throws(BenchmarkError) {
        for path in [directory, runtimeDirectory] {
            try attempt("make \(path)") { () throws(Errno) in try FileSystem.createDirectories(path) }
        }
        let disk = try LoopDisk.make(.ext4, byteCount: Self.diskByteCount, in: directory, janitor: janitor)
        let mountPoint = disk.mountPoint
        self.disk = consume disk
        let daemon = try startDaemon(on: mountPoint, place: "live")
        let socket = daemon.socket
        self.daemon = consume daemon
        client = try attempt("start a client") { () throws(Errno) in
            try ChildProcess.start(PacedClient.arguments(load, to: socket, output: samples)).release()
        }
    }

    private func startDaemon(on disk: FilePath, place: String) throws(BenchmarkError) -> DaemonUnderTest {
        let journal = disk.appending("journal")
        try attempt("make \(journal)") { () throws(Errno) in try FileSystem.createDirectories(journal) }
        let setup = DaemonSetup(settings: settings, journalDirectory: journal, janitor: janitor)
        return try DaemonUnderTest.start(contender.kind, in: runtimeDirectory.appending(place), setup)
    }

    /// Keeps what the disk holds now. What lies in the memory of the file system above it is not there, as after a
    /// power cut.
    func cut() throws(BenchmarkError) {
        guard let image = disk?.image else { return }
        let copy = directory.appending("cut-\(cuts.count).img")
        let time = Clock.monotonic() * 1000
        try Command(
            arguments: ["cp", "--reflink=always", image.string, copy.string], errors: directory.appending("errors")
        ).run()
        cuts.append(Cut(time: time, image: copy))
    }

    /// Stops all, and tells what the client has sent.
    func finish() throws(BenchmarkError) -> PacedLoad.Result {
        if let client = client.take() {
            _ = try attempt("wait for a client") { () throws(Errno) in try ChildProcess(owning: client).wait() }
        }
        try stop()
        return try PacedLoad.read(samples)
    }

    /// Stops what runs; also after an error.
    func stop() throws(BenchmarkError) {
        if let client = client.take() {
            try? Signal.kill.send(to: client)
            _ = try? ChildProcess(owning: client).wait()
        }
        if let daemon = daemon.take() { daemon.stopQuietly() }
        if let disk = disk.take() { try disk.destroy() }
        try? FileSystem.removeRecursively(runtimeDirectory.appending("live"))
    }

    /// Starts the daemon on a disk that was kept, as after the next boot, and asks which messages are there.
    func found(after cut: Cut) throws(BenchmarkError) -> DeliveryCheck.Found {
        let disk = try LoopDisk.mount(cut.image, in: directory, janitor: janitor)
        let mountPoint = disk.mountPoint
        let result = Result { () throws(BenchmarkError) in try recover(on: mountPoint) }
        try disk.destroy()
        try? FileSystem.removeRecursively(runtimeDirectory.appending("next"))
        return try result.get()
    }

    private func recover(on disk: FilePath) throws(BenchmarkError) -> DeliveryCheck.Found {
        let daemon = try startDaemon(on: disk, place: "next")
        let check = DeliveryCheck(
            journal: daemon.journal, directory: directory, kind: contender.kind, mayBeDamaged: true)
        // What the daemon saves from a damaged file it may save in the background.
        var last = -1
        for _ in 0..<10 {
            Clock.sleep(microseconds: 500_000)
            let count = (try? check.found(of: load.count))?.lostCount ?? -1
            if count == last { break }
            last = count
        }
        daemon.stopQuietly()
        return try check.found(of: load.count)
    }
}
