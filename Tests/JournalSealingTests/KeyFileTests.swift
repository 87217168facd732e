import JournalFormat
import JournalSealing
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Files of sealing keys")
struct KeyFileTests {
    let directory: TemporaryDirectory
    private static let machineID = ID128(high: 7, low: 9)
    private static let authority = SealingAuthority(
        try! VerificationKey("45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680"))

    init() throws { directory = try TemporaryDirectory() }

    private var path: FilePath { directory.path.appending("fss") }

    private func create(replacing isReplacing: Bool = false, epoch: UInt64 = 0) throws {
        try SealingKeyFile.create(
            path, machineID: Self.machineID, bootID: ID128(high: 1, low: 2), epochs: Self.authority.epochs,
            state: Self.authority.state(ofEpoch: epoch), isReplacing: isReplacing)
    }

    private func problem(_ bytes: [UInt8], machineID: ID128 = machineID) throws -> String {
        let path = try directory.write(bytes, to: "other")
        do {
            _ = try SealingKeyFile.open(path, machineID: machineID)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("It is laid out as systemd's, for its owner alone, and changes in place")
    func layout() throws {
        try create()
        var bytes = try FileSystem.contents(of: path)
        #expect(bytes.count == 88 + 394)
        #expect(Array(bytes.prefix(16)) == Array("KSHHRHLP".utf8) + [UInt8](repeating: 0, count: 8))
        #expect(bytes.withBytes { ID128(decoding: $0, at: 16) } == Self.machineID)
        #expect(bytes.withBytes { $0.loadLittleEndian(at: 48, as: UInt64.self) } == 88)
        #expect(bytes.withBytes { $0.loadLittleEndian(at: 56, as: UInt64.self) } == 0xab38003 * 10_000_000)
        #expect(bytes.withBytes { $0.loadLittleEndian(at: 72, as: UInt16.self) } == 1536)
        let status = try FileStatus(of: path)
        #expect(status.mode & 0o777 == 0o600)
        let old = Array(bytes[(88 + 194)...])

        var key = try SealingKeyFile.open(path, machineID: Self.machineID)
        key.state.evolve()
        try key.file.store(key.state.snapshot())
        bytes = try FileSystem.contents(of: path)
        #expect(try FileStatus(of: path).inode == status.inode)
        #expect(Array(bytes[(88 + 194)...]) != old)
        let expected = Self.authority.state(ofEpoch: 1)
        #expect(Array(bytes[88...]) == expected.bytes.array)
    }

    @Test("It has one user at a time")
    func locking() throws {
        try create()
        let key = try SealingKeyFile.open(path, machineID: .zero)
        #expect(throws: SealingError.system(path, operation: "opening it", .resourceBusy)) {
            _ = try SealingKeyFile.open(path, machineID: .zero)
        }
        #expect(key.file.machineID == Self.machineID)
    }

    @Test("One that is there is replaced on request only, and wiped")
    func replacing() throws {
        try create()
        let before = try FileSystem.contents(of: path)
        let old = try OwnedDescriptor.open(path)
        #expect(throws: SealingError.exists(path)) { try create(epoch: 1) }
        #expect(try FileSystem.contents(of: path) == before)
        try create(replacing: true, epoch: 1)
        let state = Self.authority.state(ofEpoch: 1)
        #expect(try Array(FileSystem.contents(of: path)[88...]) == state.bytes.array)
        #expect(try Array(old.readAll()[88...]) == [UInt8](repeating: 0, count: 394))
        #expect(try FileSystem.names(in: directory.path) == ["fss"])
    }

    @Test("What is no key, or another machine's, is refused")
    func refusals() throws {
        try create()
        let bytes = try FileSystem.contents(of: path)
        for count in [0, 1, 87, 88, 481] { #expect(try problem(Array(bytes.prefix(count))).contains("short")) }
        for (offset, text) in [
            (0, "begin"), (12, "features"), (48, "sizes"), (72, "sizes"), (80, "sizes"), (63, "beyond"),
            (88, "state"), (281, "state"), (282, "state"),
        ] {
            var changed = bytes
            changed[offset] ^= 0x80
            if offset == 281 { changed[offset] = bytes[offset] ^ 1 }
            if offset == 282 { changed[offset] = 0xff }
            #expect(try problem(changed).contains(text), "byte \(offset)")
        }
        var changed = bytes
        changed.replaceSubrange(64..<72, with: [UInt8](repeating: 0, count: 8))
        #expect(try problem(changed).contains("no length"))
        #expect(try problem(bytes, machineID: ID128(high: 1, low: 1)).contains("another machine"))
        #expect(try problem(bytes) == "")
    }
}
