import JournalFormat
import TestSupport
import Testing

/// What a file of ours is, compared with one of systemd's.
enum FileComparison: Equatable {
    /// The bytes are the same.
    case identical
    /// So many payloads are compressed to other bytes, as another version of the compressor does it; they hold the same,
    /// and the objects are the same otherwise: references lead to the same objects.
    case sameButCompression(payloadCount: Int)
    /// The first difference that counts.
    case different(String)

    init(ours: [UInt8], theirs: [UInt8]) throws {
        if ours.withBytes({ ours in theirs.withBytes { ours.hasSameBytes(as: $0) } }) {
            self = .identical
            return
        }
        let left = try FileDissection(ours)
        let right = try FileDissection(theirs)
        let bytes = Self.firstDifference(left, right)
        do {
            let count = try Self.compareStructure(left, right)
            // If the payloads are compressed alike, it is something else that the structure does not show.
            self = count > 0 ? .sameButCompression(payloadCount: count) : .different(bytes)
        } catch let difference as Difference {
            let isCompressed = right.objects.contains { $0.flags != 0 }
            self = .different(isCompressed ? "\(bytes); compared by structure: \(difference.text)" : bytes)
        }
    }

    private struct Difference: Error {
        var text: String
    }

    // MARK: Byte by byte

    /// Names the first byte that is not the same, by the object of systemd's that it belongs to.
    private static func firstDifference(_ ours: FileDissection, _ theirs: FileDissection) -> String {
        guard let place = firstDifferentByte(ours.bytes, theirs.bytes) else {
            return "our file has \(ours.bytes.count) bytes, systemd's \(theirs.bytes.count)"
        }
        var found: FilePart?
        var owner = "behind the last object"
        func look(_ part: FilePart) { if part.range.contains(place) { found = part } }
        if place < Int(theirs.header.headerByteCount) {
            owner = "the header"
            theirs.forEachPartOfHeader(look)
        } else if let object = theirs.objects.last(where: { $0.offset <= place }), place < object.end {
            owner = theirs.name(of: object)
            theirs.forEachPart(of: object, look)
        }
        let part = found ?? FilePart(name: "byte", range: place..<place + 1, kind: .value)
        return "byte 0x\(hexadecimal(UInt64(place))), \(owner), \(part.description): ours \(ours.text(of: part)), "
            + "systemd's \(theirs.text(of: part))"
    }

    private static func firstDifferentByte(_ left: [UInt8], _ right: [UInt8]) -> Int? {
        let count = min(left.count, right.count)
        return left.withBytes { left in
            right.withBytes { right in
                // Whole blocks first, which are compared much faster than bytes.
                var place = 0
                while place < count {
                    let end = min(place + 4096, count)
                    if !left.extracting(place..<end).hasSameBytes(as: right.extracting(place..<end)) {
                        return (place..<end).first { left.byte(at: $0) != right.byte(at: $0) }
                    }
                    place = end
                }
                return nil
            }
        }
    }

    // MARK: By structure

    /// Compares object by object, wherever they lie and however their payloads are compressed.
    ///
    /// - Returns: how many payloads are compressed otherwise.
    private static func compareStructure(_ ours: FileDissection, _ theirs: FileDissection) throws -> Int {
        guard ours.bytes.count == theirs.bytes.count, ours.objects.count == theirs.objects.count else {
            let figures = [ours, theirs].map { "\($0.objects.count) objects in \($0.bytes.count) bytes" }
            throw Difference(text: "ours has \(figures[0]), systemd's \(figures[1])")
        }
        try theirs.forEachPartOfHeader { part in try compare(ours, part, theirs, part, in: "the header") }
        var payloadCount = 0
        for (left, right) in zip(ours.objects, theirs.objects) {
            if try compare(ours, left, theirs, right) { payloadCount += 1 }
        }
        for side in [ours, theirs] where side.bytes[side.end...].contains(where: { $0 != 0 }) {
            throw Difference(text: "there is something behind the last object")
        }
        return payloadCount
    }

    /// Compares two objects.
    ///
    /// - Returns: whether their payloads are compressed otherwise.
    private static func compare(
        _ ours: FileDissection, _ left: FileDissection.Object, _ theirs: FileDissection, _ right: FileDissection.Object
    ) throws -> Bool {
        let name = theirs.name(of: right)
        let isCompressed = left.flags != 0 || right.flags != 0
        guard left.type == right.type, isCompressed || left.byteCount == right.byteCount else {
            throw Difference(text: "\(name) is a \(left.type) of \(left.byteCount) bytes in our file")
        }
        if isCompressed, try ours.payload(of: left) != theirs.payload(of: right) {
            throw Difference(text: "\(name), payload: ours is another one")
        }
        var isSame = true
        try theirs.forEachPart(of: right) { part in
            let start = part.range.lowerBound - right.offset + left.offset
            var counterpart = part
            switch part.kind {
            case .flags, .byteCount, .payload:
                let end = part.kind == .payload ? left.offset + left.byteCount : start + part.range.count
                counterpart.range = start..<end
                if isCompressed {
                    if ours.bytes[counterpart.range] != theirs.bytes[part.range] { isSame = false }
                    return
                }
            case .padding:
                return
            default:
                counterpart.range = start..<start + part.range.count
            }
            try compare(ours, counterpart, theirs, part, in: name)
        }
        for (side, object) in [(ours, left), (theirs, right)] {
            if side.bytes[object.offset + object.byteCount..<object.end].contains(where: { $0 != 0 }) {
                throw Difference(text: "\(side.name(of: object)) is not padded with zeros")
            }
        }
        return !isSame
    }

    /// Compares two parts; references are the same if they lead to the same object.
    private static func compare(
        _ ours: FileDissection, _ left: FilePart, _ theirs: FileDissection, _ right: FilePart, in owner: String
    ) throws {
        let isSame =
            switch right.kind {
            case .reference: try ordinal(ours, left, 0) == ordinal(theirs, right, 0)
            case .itemsReference: try ordinal(ours, left, 16) == ordinal(theirs, right, 16)
            default: ours.bytes[left.range] == theirs.bytes[right.range]
            }
        if isSame { return }
        throw Difference(
            text: "\(owner), \(right.description): ours \(ours.text(of: left)), systemd's \(theirs.text(of: right))")
    }

    /// Which object a reference leads to, -1 for none.
    private static func ordinal(_ file: FileDissection, _ part: FilePart, _ distance: UInt64) throws -> Int {
        let offset = file.number(of: part)
        if offset == 0 { return -1 }
        guard let ordinal = file.ordinal(ofObjectAt: offset - distance) else {
            throw Difference(text: "\(part.description) leads to 0x\(hexadecimal(offset)), where no object begins")
        }
        return ordinal
    }
}

extension FileComparison {
    /// Compares the files and records an issue unless they are the same but for compression; says so on standard output
    /// if they are the same only by structure.
    static func expectSame(
        ours: [UInt8], theirs: [UInt8], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        switch try FileComparison(ours: ours, theirs: theirs) {
        case .identical: return
        case .sameButCompression(let count):
            print("\(what): the same but for \(count) payloads, which another version of the compressor wrote")
        case .different(let text): Issue.record("\(what): \(text)", sourceLocation: sourceLocation)
        }
    }
}
