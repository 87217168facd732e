// Measures Daybook against systemd's programs, each pair of runs side by side, and prints a table.

internal import Glibc
internal import JournalFormat
internal import LinuxSystem

do throws(BenchmarkError) {
    let words = Array(CommandLine.arguments.dropFirst())
    if let client = try LoadClient(parsing: words) {
        try client.run()
    } else if let client = try PacedClient(parsing: words) {
        try client.run()
    } else if let receiver = try NullReceiver(parsing: words) {
        try receiver.run()
    } else if words == [Janitor.command] {
        try Janitor.run()
    } else {
        let hasFailed = try Benchmark(options: BenchmarkOptions(parsing: words)).run()
        exit(hasFailed ? 1 : 0)
    }
} catch {
    "daybook-bench: \(error)\n".withBytes { try? writeAll(2, $0) }
    exit(1)
}
