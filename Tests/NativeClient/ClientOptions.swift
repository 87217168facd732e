internal import LinuxSystem
internal import SystemPackage

/// What the command line says.
struct ClientOptions {
    var socket: FilePath
    var count = 100
    var seed: UInt64 = 1

    private enum Key { case socket, count, seed }

    private static let table = OptionTable<Key>([
        .init(.socket, long: "socket", argument: .required, argumentName: "PATH", help: "Send there; must be given"),
        .init(.count, long: "count", argument: .required, argumentName: "N", help: "Send N messages, not 100"),
        .init(.seed, long: "seed", argument: .required, argumentName: "N", help: "Other numbers give other messages"),
    ])

    static var help: String { table.help() }

    init(parsing words: [String]) throws(ClientError) {
        var path: FilePath?
        let line: ParsedCommandLine<Key>
        do {
            line = try Self.table.parse(words)
        } catch {
            throw .usage("\(error)")
        }
        for option in line.options {
            let argument = option.argument ?? ""
            switch option.key {
            case .socket: path = FilePath(argument)
            case .count: count = Int(try Self.number(argument, option.spelling))
            case .seed: seed = UInt64(try Self.number(argument, option.spelling))
            }
        }
        guard let path, line.operands.isEmpty else { throw .usage("Only --socket=PATH says where to send.") }
        socket = path
    }

    private static func number(_ text: String, _ spelling: String) throws(ClientError) -> UInt32 {
        guard let number = UInt32(text) else { throw .usage("'\(text)' is no number for \(spelling).") }
        return number
    }
}
