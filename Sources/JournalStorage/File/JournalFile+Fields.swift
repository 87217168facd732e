public import JournalFormat
internal import LinuxSystem

extension JournalFile {
    /// Calls `body` with each field of the entry at `offset`, in stored order: the order in which the values first
    /// came into the file.
    ///
    /// - Parameter body: gets `NAME=value` and the number of bytes of `NAME`. The bytes are the file's own where they
    ///   are not compressed, and are gone when `body` returns.
    /// - Returns: how many fields had to be left out because they are damaged.
    /// - Throws: ``JournalFileError`` when there is no intact entry at `offset`, or the file could not be read: what
    ///   `body` has got is then not to be used.
    /// - Complexity: O(n) in the fields; nothing is allocated, save for a payload longer than any before it.
    @discardableResult
    public func forEachField(
        ofEntryAt offset: ObjectOffset, scratch: inout FieldScratch,
        _ body: (_ payload: RawSpan, _ nameByteCount: Int) -> Void
    ) throws(JournalFileError) -> Int {
        mapping.claim()
        let count = try checkedItemCount(offset)
        var damaged = 0
        withItems(count, ofEntryAt: offset.rawValue) { items in
            for index in 0..<count {
                let isReadable = withPayload(ofDataAt: item(index, in: items), &scratch) { Self.call(body, with: $0) }
                if !isReadable { damaged += 1 }
            }
        }
        try checkReadable()
        return damaged
    }

    /// Calls `body` with those fields of the entry at `offset` that have one of the names of `filter`.
    ///
    /// As ``forEachField(ofEntryAt:scratch:_:)``; compressed payloads must be decompressed to see their names, but
    /// all others are passed over by a look at their first bytes.
    @discardableResult
    public func forEachField(
        ofEntryAt offset: ObjectOffset, named filter: FieldNameFilter, scratch: inout FieldScratch,
        _ body: (_ payload: RawSpan, _ nameByteCount: Int) -> Void
    ) throws(JournalFileError) -> Int {
        // Cannot be copied, so that no closure counts a reference for each field.
        let filter = Uncopied(names: filter)
        mapping.claim()
        let count = try checkedItemCount(offset)
        var damaged = 0
        withItems(count, ofEntryAt: offset.rawValue) { items in
            for index in 0..<count {
                let isReadable = withPayload(ofDataAt: item(index, in: items), &scratch) { payload in
                    if let nameByteCount = filter.names.nameByteCount(of: payload) { body(payload, nameByteCount) }
                    return true
                }
                if !isReadable { damaged += 1 }
            }
        }
        try checkReadable()
        return damaged
    }

    /// Calls `body` with the payload of the DATA object at `offset`.
    ///
    /// - Returns: what `body` returned; `false` when there is no such object, or it cannot be decompressed.
    @inline(__always)
    private func withPayload(ofDataAt offset: UInt64, _ scratch: inout FieldScratch, _ body: (RawSpan) -> Bool) -> Bool
    {
        // Nearly all objects are not compressed, and lie within a window that is at hand.
        guard offset & 7 == 0, offset >= layout.headerByteCount, offset < UInt64(Int.max) else { return false }
        // Not in the closure: it would hold on to the file, at the price of two atomic counts for each field.
        let head = DataLayout.payloadOffset(isCompact: layout.isCompact)
        let result: Bool?? = mapping.withRestOfWindow(at: Int(offset)) { bytes in
            guard bytes.byteCount > head else { return nil }
            let typeAndFlags: UInt16 = bytes.loadLittleEndian(at: 0)
            let byteCount: UInt64 = bytes.loadLittleEndian(at: ObjectHeader.Offset.byteCount)
            guard typeAndFlags == UInt16(ObjectType.data.rawValue), byteCount > UInt64(head),
                byteCount <= UInt64(bytes.byteCount)
            else { return nil }
            return body(bytes.extracting(head..<Int(byteCount)))
        }
        if case .some(.some(let result)) = result { return result }
        return withDistantPayload(ofDataAt: offset, &scratch, body)
    }

    @inline(never)
    private func withDistantPayload(
        ofDataAt offset: UInt64, _ scratch: inout FieldScratch, _ body: (RawSpan) -> Bool
    ) -> Bool {
        guard let place = payload(ofDataAt: offset) else { return false }
        return withPayload(place, &scratch, body)
    }

    /// Calls `body` with a payload, decompressed if need be.
    ///
    /// - Returns: what `body` returned; `false` when the payload cannot be decompressed.
    @inline(__always)
    func withPayload(_ place: Payload, _ scratch: inout FieldScratch, _ body: (RawSpan) -> Bool) -> Bool {
        mapping.withBytes(at: place.offset, count: place.byteCount) { stored in
            if place.flags == 0 { return body(stored) }
            guard (try? scratch.decompress(stored, flags: place.flags)) != nil else { return false }
            return body(scratch.buffer.bytes)
        }
    }

    private func checkedItemCount(_ offset: ObjectOffset) throws(JournalFileError) -> Int {
        do {
            return try itemCount(ofEntryAt: offset.rawValue)
        } catch {
            throw self.error(error, at: offset.rawValue)
        }
    }

    private struct Uncopied: ~Copyable { let names: FieldNameFilter }

    /// Calls `body` unless the payload has no name.
    @inline(__always)
    private static func call(_ body: (RawSpan, Int) -> Void, with payload: RawSpan) -> Bool {
        guard let nameByteCount = payload.firstOffset(of: UInt8(ascii: "=")), nameByteCount > 0 else { return false }
        body(payload, nameByteCount)
        return true
    }
}
