import JournalFormat
import TestSupport

/// Export streams for one journal file, and the kind of file to make of them; the same for the same seed.
struct RandomInput: ~Copyable {
    /// The first seeds make every kind of file that systemd 252 writes.
    let seed: UInt64
    let isCompact: Bool
    let isKeyed: Bool
    let isCompressed: Bool
    /// One, or two, of which the second is appended to the file that was made of the first.
    private(set) var streams: [[UInt8]] = []

    private var generator: SeededGenerator
    private var buffer = ByteBuffer(minimumCapacity: 1 << 20)
    private var names: [String] = []
    private var bootIDs: [ID128] = []
    /// Payloads of earlier entries, some of which come again.
    private var payloads: [[UInt8]] = []
    private var realtime: UInt64 = 1_700_000_000_000_000
    private var monotonic: UInt64 = 5_000_000
    /// The fields of the entry under way so far.
    private var fieldCount = 0
    /// The most bytes of the payloads of a stream.
    private var rest = 0

    /// No more names in a file: beyond 249 systemd begins another file.
    private static let maximumNameCount = 240
    private static let maximumBinaryFieldCount = 1000

    init(seed: UInt64) {
        self.seed = seed
        isCompact = seed & 1 == 0
        isKeyed = seed & 2 == 0
        isCompressed = seed & 4 == 0
        generator = SeededGenerator(seed: seed)
        makeNames()
        bootIDs = (0..<3).map { _ in ID128(high: generator.next(), low: generator.next()) }
        // Some streams of many small entries, whose hashes collide; some that the file has to grow for.
        let isLong = seed % 25 == 8
        let isLarge = seed % 25 == 9
        for _ in 0..<(seed % 5 == 3 ? 2 : 1) {
            let counts =
                isLong
                ? 1500...2500
                : isLarge ? 150...300 : [1...1, 2...9, 20...150, 100...300].randomElement(using: &generator)!
            rest = isLarge ? 9 << 20 : 1 << 19
            appendStream(entryCount: Int.random(in: counts, using: &generator), isLarge: isLarge)
        }
    }

    private mutating func makeNames() {
        let count = [2, 10, 60, Self.maximumNameCount].randomElement(using: &generator)!
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
        names = (0..<count).map { index in
            let length = [1...3, 4...12, 60...64].randomElement(using: &generator)!.randomElement(using: &generator)!
            // Not a digit, and not two underscores, which are not for fields.
            let tail = (1..<length).map { _ in letters.randomElement(using: &generator)! }
            return index % 7 == 0 ? "_" + String(["Z"] + tail).prefix(63) : String(["A"] + tail)
        }
    }

    private mutating func chance(_ divisor: Int) -> Bool { Int.random(in: 0..<divisor, using: &generator) == 0 }

    // MARK: Entries

    private mutating func appendStream(entryCount: Int, isLarge: Bool) {
        buffer.removeAll()
        for index in 0..<entryCount {
            if chance(20) { buffer.append("__CURSOR=s=1;i=2\n__SEQNUM=\(index * 3 + 9)\n") }
            appendTimes(isFirst: index == 0)
            let bootID = index == 0 || chance(10) ? bootIDs.randomElement(using: &generator) : nil
            if let bootID, chance(2) { buffer.append("_BOOT_ID=\(bootID)\n") } else { appendLaterBootID(bootID) }
            // An entry with nothing else would be none.
            appendFields(isLarge: isLarge)
            buffer.append(chance(20) ? "\n\n" : "\n")
        }
        let stream = buffer.bytes.array
        streams.append(stream)
    }

    /// The boot id somewhere else than in front.
    private mutating func appendLaterBootID(_ bootID: ID128?) {
        appendField(Array("MESSAGE=".utf8) + text(byteCount: Int.random(in: 0...60, using: &generator)))
        if let bootID { buffer.append("_BOOT_ID=\(bootID)\n") }
    }

    /// Times that rise, stay, step back, or are not given because those of the entry before hold.
    private mutating func appendTimes(isFirst: Bool) {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: realtime -= UInt64.random(in: 0...1_000_000, using: &generator)
        case 1: monotonic -= min(monotonic, UInt64.random(in: 0...1_000_000, using: &generator))
        case 2: break
        case 3: monotonic = 0
        default:
            realtime += UInt64.random(in: 1...1_000_000, using: &generator)
            monotonic += UInt64.random(in: 0...1_000_000, using: &generator)
        }
        let end: UInt64 = 1 << 55 - 1
        if isFirst || !chance(8) { buffer.append("__REALTIME_TIMESTAMP=\(chance(200) ? end : realtime)\n") }
        if !chance(8) { buffer.append("__MONOTONIC_TIMESTAMP=\(chance(200) ? end : monotonic)\n") }
    }

    private mutating func appendFields(isLarge: Bool) {
        let count =
            switch Int.random(in: 0..<40, using: &generator) {
            case 0: Int.random(in: 60...130, using: &generator)
            case 1 where seed % 7 == 0: 1100  // more than an entry may have
            case 2...9: 1
            default: Int.random(in: 1...12, using: &generator)
            }
        var ofEntry: [[UInt8]] = []
        fieldCount = 0
        for _ in 0..<count {
            if chance(8), let again = ofEntry.randomElement(using: &generator) {
                // The same field twice, or more often, in one entry.
                appendField(again)
            } else if chance(3), let again = payloads.randomElement(using: &generator) {
                appendField(again)
                ofEntry.append(again)
            } else {
                let payload = newPayload(isLarge: isLarge)
                appendField(payload)
                ofEntry.append(payload)
                if payloads.count < 500 { payloads.append(payload) }
            }
            if chance(100), fieldCount < Self.maximumBinaryFieldCount { appendNoField() }
        }
    }

    /// Lines that are left out.
    private mutating func appendNoField() {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: buffer.append("__UNKNOWN=1\n")
        case 1: buffer.append("1BAD=x\n")
        case 2: buffer.append("bad name=x\n")
        default:
            buffer.append("EMPTY_BINARY\n")
            buffer.append(littleEndian: UInt64(0))
            buffer.append("\n")
        }
    }

    // MARK: Fields

    private mutating func appendField(_ payload: [UInt8]) {
        fieldCount += 1
        // 252's importer loses the thread when a binary field is one too many in its entry.
        let isTextOnly = fieldCount > Self.maximumBinaryFieldCount
        let payload = isTextOnly ? payload.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 } : payload
        let isText = isTextOnly || !payload.contains(UInt8(ascii: "\n"))
        let sign = payload.firstIndex(of: UInt8(ascii: "=")) ?? 0
        if isText, isTextOnly || payload.count == sign + 1 || !chance(4) {
            buffer.append(payload)
        } else {
            buffer.append(Array(payload[..<sign]))
            buffer.append("\n")
            buffer.append(littleEndian: UInt64(payload.count - sign - 1))
            buffer.append(Array(payload[(sign + 1)...]))
        }
        buffer.append("\n")
    }

    private mutating func newPayload(isLarge: Bool) -> [UInt8] {
        let name = Array((names.randomElement(using: &generator)! + "=").utf8)
        if isLarge, chance(6), rest > 0 {
            // Hardly compressible, so that the file grows.
            return spend(name + noise(byteCount: Int.random(in: 1...200_000, using: &generator)))
        }
        switch Int.random(in: 0..<20, using: &generator) {
        case 0, 1: return name
        case 2, 3: return name + noise(byteCount: Int.random(in: 1...60, using: &generator))
        // Where compression begins: 512 bytes with the name.
        case 4: return name + text(byteCount: Int.random(in: 505...520, using: &generator) - name.count)
        case 5: return name + noise(byteCount: Int.random(in: 509...515, using: &generator) - name.count)
        // Where it begins to pay.
        case 6 where rest > 0:
            let noisy = noise(byteCount: Int.random(in: 500...1500, using: &generator))
            return spend(name + noisy + [UInt8](repeating: 7, count: Int.random(in: 1...40, using: &generator)))
        case 7 where rest > 0: return spend(name + text(byteCount: Int.random(in: 600...30_000, using: &generator)))
        case 8 where rest > 0:
            let byte = UInt8.random(in: 0...255, using: &generator)
            return spend(name + [UInt8](repeating: byte, count: Int.random(in: 1000...60_000, using: &generator)))
        case 9: return name + Array("=a=\u{e9}\u{4e2d}\u{1f600}\u{1b}[1m\0\t".utf8)
        case 10...13: return name + Array("\(Int.random(in: 0..<1_000_000, using: &generator))".utf8)
        default: return name + text(byteCount: Int.random(in: 0...50, using: &generator))
        }
    }

    private mutating func spend(_ payload: [UInt8]) -> [UInt8] {
        rest -= payload.count
        return payload
    }

    /// Words, at times with newlines between.
    private mutating func text(byteCount: Int) -> [UInt8] { slice(of: chance(4) ? Self.lines : Self.words, byteCount) }

    private mutating func noise(byteCount: Int) -> [UInt8] { slice(of: Self.noise, byteCount) }

    private mutating func slice(of block: [UInt8], _ byteCount: Int) -> [UInt8] {
        let start = Int.random(in: 0...block.count - max(byteCount, 0), using: &generator)
        return Array(block[start..<start + max(byteCount, 0)])
    }

    // Made once, because debug builds take their time to make bytes one by one.
    static let noise: [UInt8] = {
        var generator = SeededGenerator(seed: 1)
        var buffer = ByteBuffer(minimumCapacity: 1 << 18)
        for _ in 0..<1 << 15 { buffer.append(littleEndian: generator.next()) }
        return buffer.bytes.array
    }()
    static let words = wordBlock("alpha ", "beta ", "gamma=", "delta, ", "12345 ", "unit ", "\t", "x")
    private static let lines = wordBlock("alpha ", "beta ", "gamma=", "delta, ", "12345 ", "unit ", "\n", "\n\n")

    private static func wordBlock(_ words: String...) -> [UInt8] {
        var generator = SeededGenerator(seed: 2)
        var buffer = ByteBuffer(minimumCapacity: 1 << 17)
        while buffer.count < 1 << 16 { buffer.append(words.randomElement(using: &generator)!) }
        return buffer.bytes.array
    }
}
