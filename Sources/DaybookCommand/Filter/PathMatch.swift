internal import Journal
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Which entries a path on the command line stands for: those of the program at that place.
enum PathMatch {
    /// The longest name that the kernel keeps of a process, in bytes.
    private static let commandByteCount = 15
    /// How much of a script is read to find its first line.
    private static let headByteCount = 4096

    /// The fields, `NAME=value`, that an entry must have.
    static func fields(for word: String) throws(CommandError) -> [String] {
        let path: FilePath
        let status: FileStatus
        do {
            path = try FileSystem.canonicalPath(FilePath(word))
            status = try FileStatus(of: path)
        } catch {
            throw CommandError("\(word): \(error); name a program that is there, or write FIELD=VALUE")
        }
        switch status.kind {
        case .regular where status.mode & 0o111 != 0:
            guard let interpreter = interpreter(of: path) else { return ["_EXE=\(path)"] }
            let name = path.lastComponent?.string ?? ""
            var fields = ["_COMM=\(String(decoding: name.utf8.prefix(commandByteCount), as: UTF8.self))"]
            // A link says nothing of what the kernel will run.
            if let status = try? FileStatus(ofLink: interpreter), status.kind == .regular {
                fields.append("_EXE=\(interpreter)")
            }
            return fields
        case .characterDevice, .blockDevice:
            throw CommandError(
                "\(word): this version of daybook does not look for devices yet; "
                    + "write _KERNEL_DEVICE=… with the kernel's name of it")
        default:
            throw CommandError("\(word): neither a program nor a device; write FIELD=VALUE for other matches")
        }
    }

    /// The program that runs the script at `path`; `nil` when it is not a script.
    private static func interpreter(of path: FilePath) -> FilePath? {
        guard let head = try? FileSystem.contents(of: path, limit: headByteCount), head.starts(with: "#!".utf8) else {
            return nil
        }
        let line = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let name = line.drop(while: isBlank).prefix { !isBlank($0) }
        return name.isEmpty ? nil : FilePath(String(decoding: name, as: UTF8.self))
    }
}
