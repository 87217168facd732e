internal import JournalFormat

/// A TAG object of a journal file, found without any of our readers.
public struct FoundSeal: Sendable {
    /// Where the object is.
    public var offset: Int
    public var epoch: UInt64
    /// Its HMAC.
    public var code: [UInt8]
    /// The parts of the file that the HMAC is of.
    public var runs: [Range<Int>]

    /// All of a file, in their order.
    public static func all(in file: [UInt8]) -> [FoundSeal] {
        file.withBytes { file in
            func word(_ offset: Int) -> Int { Int(file.loadLittleEndian(at: offset, as: UInt64.self)) }
            let payload = file.loadLittleEndian(at: 12, as: UInt32.self) & 16 != 0 ? 72 : 64
            var runs = [0..<16, 24..<56, 72..<96, 104..<136]
            var seals: [FoundSeal] = []
            for offset in objects(in: file) {
                let byteCount = word(offset + 8)
                func add(_ range: Range<Int>) { runs.append(offset + range.lowerBound..<offset + range.upperBound) }
                add(0..<16)
                switch file.byte(at: offset) {
                case 1:
                    add(16..<24)
                    add(payload..<byteCount)
                case 2:
                    add(16..<24)
                    add(40..<byteCount)
                case 3: add(16..<byteCount)
                case 7:
                    add(16..<32)
                    let code = file.extracting((offset + 32)..<(offset + 64)).array
                    seals.append(FoundSeal(offset: offset, epoch: UInt64(word(offset + 24)), code: code, runs: runs))
                    runs = []
                default: break
                }
            }
            return seals
        }
    }

    /// Where the objects of a file are, those of one type only if that is given.
    public static func objects(in file: [UInt8], type: UInt8) -> [Int] {
        file.withBytes { file in objects(in: file).filter { file.byte(at: $0) == type } }
    }

    private static func objects(in file: RawSpan) -> [Int] {
        func word(_ offset: Int) -> Int { Int(file.loadLittleEndian(at: offset, as: UInt64.self)) }
        var (offset, tail, found): (Int, Int, [Int]) = (word(88), word(136), [])
        while offset <= tail {
            found.append(offset)
            offset += (word(offset + 8) + 7) / 8 * 8
        }
        return found
    }
}
