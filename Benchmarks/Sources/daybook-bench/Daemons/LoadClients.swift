internal import LinuxSystem
internal import SystemPackage

/// The processes that send to a daemon together.
struct LoadClients: ~Copyable {
    private let clients: [Client]
    /// While its writing end is open the clients wait.
    private let gate: Pipe

    /// Starts the clients, which share `messageCount` messages among them, and waits until all have made theirs.
    static func start(
        _ count: Int, sending messageCount: Int, to socket: FilePath
    ) throws(BenchmarkError) -> LoadClients {
        try attempt("start \(count) clients") { () throws(Errno) in
            let gate = try Pipe.open()
            let ready = try Pipe.open()
            var clients: [Client] = []
            for index in 0..<count {
                let range = messageCount * index / count..<messageCount * (index + 1) / count
                let process = try ChildProcess.start(
                    LoadClient.arguments(range, to: socket),
                    descriptors: [0: gate.reading.rawValue, 1: ready.writing.rawValue])
                clients.append(Client(process))
            }
            // With our own writing end closed, reading ends even if a client does so without its byte.
            let reading = try ready.reading.duplicate()
            _ = consume ready
            _ = try reading.readAll(limit: count)
            return LoadClients(clients: clients, gate: gate)
        }
    }

    private init(clients: [Client], gate: consuming Pipe) {
        self.clients = clients
        self.gate = gate
    }

    /// Lets the clients begin and waits for them to end.
    consuming func run() throws(BenchmarkError) {
        let clients = clients
        release()
        for client in clients { try client.wait() }
    }

    /// Closes the pipe, and so opens the gate.
    private consuming func release() {}
}

/// A client in an array, which cannot hold what is not copyable.
private final class Client {
    private var process: ChildProcess?

    init(_ process: consuming ChildProcess) { self.process = consume process }

    func wait() throws(BenchmarkError) {
        guard let process = process.take() else { return }
        let ending: ChildProcess.Ending
        do throws(Errno) {
            ending = try process.wait()
        } catch {
            throw .system("wait for a client", error)
        }
        guard ending == .exited(0) else { throw .program("a client", ending, errors: "") }
    }
}
