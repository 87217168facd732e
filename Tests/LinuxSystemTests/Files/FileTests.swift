import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Files")
struct FileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A rename that replaces nothing fails when the name is taken, and leaves both files")
    func renameWithoutReplacing() throws {
        let old = try directory.write([1], to: "old")
        let taken = try directory.write([2], to: "taken")
        let free = directory.path.appending("free")
        #expect(throws: Errno.fileExists) { try FileSystem.renameWithoutReplacing(old, to: taken) }
        #expect(try FileSystem.contents(of: old) == [1] && FileSystem.contents(of: taken) == [2])
        try FileSystem.renameWithoutReplacing(old, to: free)
        #expect(try FileSystem.contents(of: free) == [1] && !FileSystem.exists(old))
        #expect(throws: Errno.noSuchFileOrDirectory) { try FileSystem.renameWithoutReplacing(old, to: free) }
    }

    @Test("Data is found behind a hole, and none in one that goes to the end")
    func holes() throws {
        let file = try OwnedDescriptor.open(directory.path.appending("sparse"), [.readWrite, .create])
        try file.truncate(to: 16 << 20)
        // A file system may know of no holes.
        let (first, hasHoles) = (file.nextData(from: 0), try file.status().allocatedByteCount < 1 << 20)
        #expect(first == (hasHoles ? nil : 0))
        try [7].withBytes { bytes throws(Errno) in try file.write(bytes, at: 9 << 20) }
        let places = [4096, 9 << 20, 17 << 20].map { file.nextData(from: $0) }
        #expect(places[0].map { (4096...9 << 20).contains($0) } == true)
        #expect(places[1...] == [9 << 20, nil])
    }

    @Test("A lock can be given up, and a missing attribute is none")
    func lockAndAttribute() throws {
        let path = try directory.write([1], to: "file")
        let first = try OwnedDescriptor.open(path)
        let second = try OwnedDescriptor.open(path)
        var locked = [try first.tryLock(), try second.tryLock()]
        try first.unlock()
        locked.append(try second.tryLock())
        #expect(locked == [true, false, true])
        let missing = first.attribute("user.daybook.none")
        #expect(missing == nil)
        if (try? first.setAttribute("user.daybook.test", [1, 2, 3])) != nil {
            let value = second.attribute("user.daybook.test")
            #expect(value == [1, 2, 3])
        }
    }
}
