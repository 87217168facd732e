internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalFileWriter {
    /// Makes sure that the file is allocated and mapped up to `end`.
    ///
    /// Files grow in steps of 8 MiB, up to the maximum size.
    mutating func allocate(upTo end: Int) throws(JournalWriteError) {
        guard end > counters.allocatedEnd else { return }
        let need = pageAligned(end)
        guard need <= maximumByteCount else { throw .full(path, maximumByteCount: maximumByteCount) }
        let newEnd = growthEnd(atLeast: need)
        do {
            if newEnd > preallocatedEnd { try descriptor.allocate(counters.allocatedEnd..<newEnd) }
            try map.map(descriptor, byteCount: newEnd)
        } catch {
            throw .system(path, operation: "growing to \(newEnd) bytes", error)
        }
        counters.allocatedEnd = newEnd
        map.storeReleasing(UInt64(newEnd - headerByteCount), at: FileHeader.Offset.arenaByteCount)
    }

    private func growthEnd(atLeast need: Int) -> Int {
        let step = Self.growthByteCount
        return min((need + step - 1) / step * step, maximumByteCount)
    }

    /// The part that the file will grow by when its end is near; `nil` while it is not, or when it may not grow.
    var nextGrowth: Range<Int>? {
        guard counters.allocatedEnd - counters.end < Self.growthByteCount / 2, counters.allocatedEnd < maximumByteCount
        else { return nil }
        return counters.allocatedEnd..<growthEnd(atLeast: counters.allocatedEnd + 1)
    }

    /// Begins an object at the end of the file; its space is allocated.
    ///
    /// - Returns: its offset. Nothing points to it yet.
    mutating func appendObject(_ type: ObjectType, flags: UInt8 = 0, byteCount: Int) -> Int {
        let offset = counters.end
        let aligned = Int(objectAligned(UInt64(byteCount)))
        if mayHaveRemains { map.zero(at: offset, count: aligned) }
        map.store(UInt64(type.rawValue) | UInt64(flags) << 8, at: offset)
        map.store(UInt64(byteCount), at: offset + ObjectHeader.Offset.byteCount)
        counters.tailObject = offset
        counters.end = offset + aligned
        counters.objects += 1
        map.storeReleasing(UInt64(offset), at: FileHeader.Offset.tailObjectOffset)
        map.storeReleasing(counters.objects, at: FileHeader.Offset.objectCount)
        return offset
    }

    /// An offset out of the file, made sure to be that of an object of at least `byteCount` bytes and of this type.
    ///
    /// A file that another writer left may be damaged; an offset is never followed unchecked.
    func object(at raw: UInt64, _ type: ObjectType, byteCount: Int) throws(JournalWriteError) -> Int {
        guard raw & 7 == 0, raw >= UInt64(headerByteCount), raw <= UInt64(counters.end - byteCount) else {
            throw .damaged(path, .invalidOffset(ObjectOffset(raw)))
        }
        let offset = Int(raw)
        let found: UInt8 = map.load(at: offset)
        guard found == type.rawValue else {
            throw .damaged(path, .unexpectedType(found, expected: type, at: ObjectOffset(raw)))
        }
        return offset
    }

    /// The size of the object at `offset`, made sure to lie inside the file and to be at least `least`.
    func objectByteCount(at offset: Int, _ type: ObjectType, least: Int) throws(JournalWriteError) -> Int {
        let byteCount: UInt64 = map.load(at: offset + ObjectHeader.Offset.byteCount)
        guard byteCount >= UInt64(least), byteCount <= UInt64(counters.end - offset) else {
            throw .damaged(path, .invalidObjectSize(byteCount, of: type, at: ObjectOffset(UInt64(offset))))
        }
        return Int(byteCount)
    }
}
