import LinuxSystem
import SystemPackage

/// A part of a file that this process has mapped, as `/proc/self/maps` lists it.
struct MappedPart {
    var addresses: Range<UInt>
    var offset: Int

    var offsets: Range<Int> { offset..<offset + addresses.count }

    /// The mapped parts of the file at `path`, in the order of their offsets.
    static func parts(of path: FilePath) throws -> [MappedPart] {
        let text = String(decoding: try FileSystem.contents(of: "/proc/self/maps"), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.hasSuffix(" \(path)") }.compactMap { line in
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, let offset = Int(words[2], radix: 16) else { return nil }
            return MappedPart(addresses: bounds[0]..<bounds[1], offset: offset)
        }.sorted { $0.offset < $1.offset }
    }
}
