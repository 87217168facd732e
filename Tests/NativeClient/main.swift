// Sends messages by the journal's native protocol: of every kind that there is, and the same ones in every run.

internal import Glibc
internal import JournalFormat
internal import LinuxSystem

do throws(ClientError) {
    let options = try ClientOptions(parsing: Array(CommandLine.arguments.dropFirst()))
    let sender = try MessageSender(to: options.socket)
    var generator = MessageGenerator(seed: options.seed)
    for _ in 0..<options.count {
        generator.makeNext()
        try sender.send(generator.message)
    }
} catch {
    "native-client: \(error)\n".withBytes { try? writeAll(2, $0) }
    exit(1)
}
