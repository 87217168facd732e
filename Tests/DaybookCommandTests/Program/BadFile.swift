import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport

/// What can be given in place of a journal file, and what is said of it.
enum BadFile: String, CaseIterable, Sendable {
    case text, empty, cut, cutLate, newer, damaged, truncated, directory, pipe, device, missing

    /// Makes one; returns its path.
    func make(in directory: TemporaryDirectory) throws -> FilePath {
        let name = "bad-\(rawValue).journal"
        let path = directory.path.appending(name)
        var good = try Fixture.bytes("small-compact-keyed.journal")
        switch self {
        case .text: try directory.write(Array(String(repeating: "no journal at all\n", count: 40).utf8), to: name)
        case .empty: try directory.write([], to: name)
        case .cut: try directory.write(Array(good.prefix(100)), to: name)
        case .cutLate: try directory.write(Array(good.prefix(263)), to: name)
        case .newer:
            good[FileHeader.Offset.incompatibleFlags] |= 0x20
            try directory.write(good, to: name)
        case .damaged:
            good[FileHeader.Offset.state] = 9
            try directory.write(good, to: name)
        case .truncated: try directory.write(Array(good.prefix(good.count / 2)), to: name)
        case .directory: try FileSystem.createDirectories(path)
        case .pipe: _ = try run(["mkfifo", path.string], in: directory)
        case .device: return "/dev/null"
        case .missing: break
        }
        return path
    }

    /// Words of what the reading commands say.
    var message: String {
        switch self {
        case .text: "not a journal file, it does not begin with LPKSHHRH; name one that is"
        case .empty: "the file is empty, it is no journal yet; remove it"
        case .cut: "the file ends inside its header, after 100 bytes; restore it"
        case .cutLate: "the file ends inside its header, after 263 bytes; restore it"
        case .newer: "the journal uses features that this version does not know (incompatible flags 0x20); read it with"
        case .damaged:
            "the header is damaged: offset 10: the file's state is 9, which does not exist; `daybook salvage`"
        case .truncated: "the file is truncated, its header announces 8388608 bytes and it has 4194304; restore it"
        case .directory: "a directory, not a journal file; read the journals in it with --directory"
        case .pipe, .device: "not a regular file but a device, a pipe or a socket; name a journal file"
        case .missing: "there is no such file; name one that exists"
        }
    }

    /// Words of what `daybook salvage` says, and its exit status.
    var salvage: (status: Int32, message: String) {
        switch self {
        case .text: (1, "nothing in the file shows that it ever was a journal; see that it is the right one")
        case .empty: (0, "the file is empty")
        case .cut: (1, "nothing in the file shows that it ever was a journal")
        case .cutLate: (1, "nothing in the file shows that it ever was a journal")
        case .newer:
            (1, "features that this version does not know (incompatible flags 0x20): a newer one may find more")
        case .damaged: (1, "kept 8, lost 0")
        case .truncated: (0, "kept 8, lost 0")
        case .directory: (2, "a directory, not a journal file; name the files in it")
        case .pipe, .device: (2, "not a regular file but a device, a pipe or a socket")
        case .missing: (2, "there is no such file; name one that exists")
        }
    }
}
