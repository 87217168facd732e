internal import JournalFormat
internal import TestSupport

/// Changes journal files as those would who know how they are made: fields of objects, links, sizes, and then perhaps
/// mends what the change has made wrong elsewhere, so that later checks are reached too.
enum JournalMutator {
    static func mutate(
        _ input: [UInt8], others: [[UInt8]], limit: Int, using generator: inout SeededGenerator
    ) -> [UInt8] {
        var image = JournalImage(input)
        for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&image, others: others, &generator) }
        if image.bytes.count > limit { image.bytes.removeLast(image.bytes.count - limit) }
        // A file that says it is shorter than it is, is refused at once; most shall not.
        if Int.random(in: 0..<8, using: &generator) > 0 { image.mendLength() }
        if Bool.random(using: &generator) { image.mendHashes() }
        if Bool.random(using: &generator) { image.mendCounts() }
        return image.bytes
    }

    private static func change(_ image: inout JournalImage, others: [[UInt8]], _ generator: inout SeededGenerator) {
        let objects = image.objects()
        guard let object = objects.randomElement(using: &generator) else { return changeHeader(&image, [], &generator) }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0, 1: changeHeader(&image, objects, &generator)
        case 2, 3, 4: changeField(of: object, &image, objects, &generator)
        case 5: changeItem(of: object, &image, objects, &generator)
        case 6: image.set(size(of: object, &generator), at: object.offset + ObjectHeader.Offset.byteCount)
        case 7: image.bytes[object.offset] = UInt8.random(in: 0...8, using: &generator)
        case 8: image.bytes[object.offset + 1] = [0, 1, 2, 4, 255].randomElement(using: &generator) ?? 0
        case 9: changePayload(of: object, &image, &generator)
        case 10: duplicate(object, &image)
        default: splice(at: object, &image, others, &generator)
        }
    }

    /// A number that is wrong in an interesting way.
    private static func value(
        at offset: Int, _ image: JournalImage, _ objects: [JournalImage.Object], _ generator: inout SeededGenerator
    ) -> UInt64 {
        let other = UInt64(objects.randomElement(using: &generator)?.offset ?? 272)
        let aligned = offset & ~7
        let present = aligned + 8 <= image.bytes.count ? image.word(at: aligned) : 0
        return switch Int.random(in: 0..<14, using: &generator) {
        case 0: 0
        case 1, 2, 3: other
        case 4: other &+ 8
        case 5: other &- 8
        case 6: UInt64(image.bytes.count)
        case 7: present &+ 1
        case 8: present &- 1
        case 9: [.max, UInt64(Int64.max), 1 << 63, UInt64(UInt32.max), 1 << 32].randomElement(using: &generator) ?? 0
        case 10: 1 << UInt64.random(in: 0..<64, using: &generator)
        case 11: UInt64.random(in: 0...64, using: &generator)
        case 12: present ^ 1 << UInt64.random(in: 0..<64, using: &generator)
        default: UInt64.random(in: .min ... .max, using: &generator)
        }
    }

    private static func changeHeader(
        _ image: inout JournalImage, _ objects: [JournalImage.Object], _ generator: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: image.bytes[FileHeader.Offset.state] = UInt8.random(in: 0...3, using: &generator)
        case 1:
            let place = FileHeader.Offset.incompatibleFlags
            image.bytes[place] ^= 1 << UInt8.random(in: 0..<6, using: &generator)
        case 2: image.bytes[FileHeader.Offset.compatibleFlags] ^= 1 << UInt8.random(in: 0..<4, using: &generator)
        default:
            let place = Int.random(in: 11...33, using: &generator) * 8
            image.set(value(at: place, image, objects, &generator), at: place)
        }
    }

    /// Changes one of the words between an object's size and its payload or items.
    private static func changeField(
        of object: JournalImage.Object, _ image: inout JournalImage, _ objects: [JournalImage.Object],
        _ generator: inout SeededGenerator
    ) {
        let wordCount =
            switch object.type {
            case .data: image.isCompact ? 7 : 6
            case .field: 3
            case .entry: 6
            case .entryArray: 1
            case .dataHashTable, .fieldHashTable: 0
            case .tag: 6
            }
        guard wordCount > 0 else { return changeItem(of: object, &image, objects, &generator) }
        let place = object.offset + 16 + 8 * Int.random(in: 0..<wordCount, using: &generator)
        let isHalf = object.type == .data && place == object.offset + DataLayout.tailEntryArrayOffset
        let half = isHalf && Bool.random(using: &generator) ? 4 : 0
        image.set(
            value(at: place, image, objects, &generator), at: place + half, byteCount: isHalf ? 4 : 8)
    }

    /// Changes an item of an entry, an array or a table; prefers those in use.
    private static func changeItem(
        of object: JournalImage.Object, _ image: inout JournalImage, _ objects: [JournalImage.Object],
        _ generator: inout SeededGenerator
    ) {
        let (head, itemByteCount) =
            switch object.type {
            case .entry: (EntryLayout.items, EntryLayout.itemByteCount(isCompact: image.isCompact))
            case .entryArray: (EntryArrayLayout.items, EntryArrayLayout.itemByteCount(isCompact: image.isCompact))
            default: (16, 8)
            }
        let count = (object.byteCount - head) / itemByteCount
        guard count > 0 else { return }
        var index = 0
        for _ in 0..<20 {
            index = Int.random(in: 0..<count, using: &generator)
            if image.bytes[object.offset + head + index * itemByteCount] != 0 { break }
        }
        let place = object.offset + head + index * itemByteCount
        image.set(value(at: place, image, objects, &generator), at: place, byteCount: min(itemByteCount, 8))
    }

    private static func size(of object: JournalImage.Object, _ generator: inout SeededGenerator) -> UInt64 {
        let byteCount = UInt64(object.byteCount)
        return switch Int.random(in: 0..<6, using: &generator) {
        case 0: byteCount &+ UInt64.random(in: 1...64, using: &generator)
        case 1: byteCount &- UInt64.random(in: 1...64, using: &generator)
        case 2: UInt64.random(in: 0...80, using: &generator)
        case 3: .max &- UInt64.random(in: 0...16, using: &generator)
        case 4: 1 << UInt64.random(in: 3..<64, using: &generator)
        default: byteCount &* 2
        }
    }

    private static func changePayload(
        of object: JournalImage.Object, _ image: inout JournalImage, _ generator: inout SeededGenerator
    ) {
        let head = min(object.byteCount - 1, object.type == .field ? 40 : image.isCompact ? 72 : 64)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = object.offset + Int.random(in: head..<object.byteCount, using: &generator)
            image.bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
    }

    /// Appends a copy of an object.
    private static func duplicate(_ object: JournalImage.Object, _ image: inout JournalImage) {
        image.bytes += [UInt8](repeating: 0, count: -image.bytes.count & 7)
        image.bytes += image.bytes[object.offset..<object.offset + object.byteCount]
        image.bytes += [UInt8](repeating: 0, count: -image.bytes.count & 7)
    }

    /// Goes on as another file does from an object on.
    private static func splice(
        at object: JournalImage.Object, _ image: inout JournalImage, _ others: [[UInt8]],
        _ generator: inout SeededGenerator
    ) {
        guard let other = others.randomElement(using: &generator).map({ JournalImage($0) }),
            let from = other.objects().randomElement(using: &generator)
        else { return }
        image.bytes.replaceSubrange(object.offset..., with: other.bytes[from.offset...])
    }
}
