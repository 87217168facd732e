import FuzzTargets
import JournalFormat
import LinuxSystem
import TestSupport
import Testing

/// Small files of every kind, with each possible change, given to all that opens a file: what reads and shows it in
/// every mode, verifies it, salvages it, goes on writing it, follows it while it changes, and takes over its directory.
///
/// None may crash, hang, or break what its target says must hold. `DAYBOOK_ALL_BITS=1` flips every bit of every byte;
/// otherwise it is a part of the bytes, another one in each kind of file.
@Suite("A small file with any change, and all that opens it")
struct EveryChangeTests {
    private static let isComplete = Host.environment("DAYBOOK_ALL_BITS") != nil
    /// Of so many bytes or lengths one is taken.
    private static let step = isComplete ? 1 : 53

    static let targets = FuzzTarget.all.filter { $0.name.hasPrefix("journal-") }.map(\.name)

    @Test("A bit flipped", arguments: targets)
    func flips(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let subject = try target.makeSubject()
        for (number, seed) in try target.seeds().enumerated() {
            var input = seed
            for place in stride(from: number, to: seed.count, by: Self.step) {
                for bit in Self.isComplete ? Array(0..<8) : [(place / Self.step) % 8] {
                    input[place] = seed[place] ^ 1 << UInt8(bit)
                    try input.withBytes { try subject($0) }
                }
                input[place] = seed[place]
            }
        }
    }

    @Test("Cut off, with a header that says so and one that does not", arguments: targets)
    func lengths(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let subject = try target.makeSubject()
        for (number, seed) in try target.seeds().enumerated() {
            for length in stride(from: number, to: seed.count, by: Self.step) {
                var input = Array(seed.prefix(length))
                try input.withBytes { try subject($0) }
                guard length > FileHeader.byteCountOf256 else { continue }
                let headerByteCount = input.withBytes { bytes -> UInt64 in
                    bytes.loadLittleEndian(at: FileHeader.Offset.headerByteCount)
                }
                let arena = UInt64(length) - headerByteCount
                for index in 0..<8 {
                    input[FileHeader.Offset.arenaByteCount + index] = UInt8(truncatingIfNeeded: arena >> (index * 8))
                }
                try input.withBytes { try subject($0) }
            }
        }
    }
}
