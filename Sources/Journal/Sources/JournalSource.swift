public import JournalFormat
public import SystemPackage

/// Where the files of a journal are looked for, and which of them are read.
public struct JournalSource: Hashable, Sendable {
    public enum Place: Hashable, Sendable {
        /// These files; those that cannot be opened are in ``Journal/failures``.
        case files([FilePath])
        /// These directories, with their subdirectories of machines. Those that do not exist are passed over.
        case directories([FilePath])
    }

    /// Whose files, by their names.
    public enum Owner: Hashable, Sendable {
        case system
        case user(UInt32)

        var prefix: String {
            switch self {
            case .system: "system"
            case .user(let id): "user-\(id)"
            }
        }
    }

    /// Which namespaces, by the suffix of a machine's directory.
    public enum Namespaces: Hashable, Sendable {
        /// The one without a name.
        case standard
        case only(String)
        case standardAnd(String)
        case all

        func contains(_ name: String?) -> Bool {
            switch self {
            case .standard: name == nil
            case .only(let wanted): name == wanted
            case .standardAnd(let wanted): name == nil || name == wanted
            case .all: true
            }
        }
    }

    public var place: Place
    /// Only files of these owners; none for all files, whatever their names are.
    public var owners: Set<Owner> = []
    /// Only directories of this machine, and those below `/run`; `nil` for all machines.
    public var machineID: ID128?
    public var namespaces = Namespaces.standard

    public init(_ place: Place) { self.place = place }

    /// The journal of the system: of this machine, or of all whose journals are collected here.
    ///
    /// - Parameter root: the directory that stands for `/`.
    public static func system(allMachines: Bool = false, root: FilePath = "/") -> JournalSource {
        let names = ["run/log/journal", "var/log/journal"] + (allMachines ? ["var/log/journal/remote"] : [])
        var source = JournalSource(.directories(names.map { root.appending($0) }))
        if !allMachines { source.machineID = Machine.id(root: root) }
        return source
    }
}
