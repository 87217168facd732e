internal import CFuzzer
internal import FuzzTargets
internal import Glibc
internal import JournalFormat
internal import TestSupport

// The functions that libFuzzer calls. It runs on one thread.

nonisolated(unsafe) private var session: Session?

/// Takes `--target=NAME` and `--seeds=DIRECTORY`, which libFuzzer passes over.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
    let arguments = (0..<Int(count.pointee)).map { String(cString: words.pointee[$0]) }
    if arguments.contains("--list") {
        print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
        exit(0)
    }
    do {
        session = try Session(arguments)
    } catch {
        print("\(error)")
        exit(2)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ byteCount: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: byteCount))
    do {
        try bytes.withBytes { try session?.subject($0) }
    } catch {
        // The target's own files and the like; parsers' errors do not come here.
        fatalError("\(error)")
    }
    return 0
}

/// Changes an input in the target's way, or now and then in libFuzzer's.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ start: UnsafeMutablePointer<UInt8>, _ byteCount: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
    guard let session, !(session.isLeftToLibFuzzer || seed % 8 == 0) else {
        return LLVMFuzzerMutate(start, byteCount, limit)
    }
    var generator = SeededGenerator(seed: UInt64(seed))
    let input = Array(UnsafeBufferPointer(start: start, count: byteCount))
    let result = session.target.mutate(input, others: session.seeds, limit: limit, using: &generator)
    for index in result.indices { start[index] = result[index] }
    return result.count
}
