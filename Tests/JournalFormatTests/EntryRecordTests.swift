import JournalFormat
import Testing

@Suite("Entry records")
struct EntryRecordTests {
    @Test("A finished record says what it was given")
    func roundTrip() {
        let bootID = ID128.random()
        var builder = EntryBuilder()
        builder.begin()
        builder.addField("MESSAGE=", "hello")
        builder.addField("PRIORITY=", decimal: 3)
        builder.finish(realtime: 17, monotonic: 4, bootID: bootID, owner: 1000, priority: 3)
        let bytes = builder.buffer.bytes
        let header = EntryRecord.Header(decoding: bytes)
        #expect(header.byteCount == bytes.byteCount)
        #expect(header.byteCount % 8 == 0)
        #expect(header.fieldCount == 2)
        #expect(header.realtime == 17)
        #expect(header.monotonic == 4)
        #expect(header.bootID == bootID)
        #expect(header.owner == 1000)
        #expect(header.priority == 3)
        #expect(header.seqnum == 0)
        #expect(bytes.loadLittleEndian(at: 64, as: UInt32.self) == 13)
        #expect(bytes.extracting(68..<81).text == "MESSAGE=hello")
        #expect(bytes.loadLittleEndian(at: 81, as: UInt32.self) == 10)
    }

    @Test("An abandoned record leaves no trace")
    func abandoned() {
        var builder = EntryBuilder()
        builder.begin()
        builder.addField("A=", "1")
        builder.finish(realtime: 1, monotonic: 1, bootID: .random())
        let byteCount = builder.buffer.count
        builder.begin()
        builder.addField("B=", "2")
        builder.abandon()
        #expect(builder.buffer.count == byteCount)
        builder.begin()
        builder.addField("C=", "3")
        builder.finish(realtime: 2, monotonic: 1, bootID: .random())
        let second = builder.buffer.bytes.extracting(droppingFirst: byteCount)
        #expect(EntryRecord.Header(decoding: second).realtime == 2)
        #expect(EntryRecord.Header(decoding: second).fieldCount == 1)
    }

    @Test("A record says which context it refers to, and the next one refers to none")
    func reference() {
        let reference = ContextReference(slot: 511, generation: .max)
        var builder = EntryBuilder()
        builder.begin()
        builder.addField("A=", "1")
        builder.refer(to: reference)
        builder.finish(realtime: 1, monotonic: 1, bootID: .random())
        let byteCount = builder.buffer.count
        builder.begin()
        builder.finish(realtime: 1, monotonic: 1, bootID: .random())
        let header = EntryRecord.Header(decoding: builder.buffer.bytes)
        #expect(header.fieldCount == 1 && header.seqnum == 0 && header.byteCount == byteCount)
        let found = [0, byteCount].map { ContextReference(of: builder.buffer.bytes.extracting(droppingFirst: $0)) }
        #expect(found == [reference, nil])
    }

    @Test("Fields end where the last one does, and nowhere when one is cut off")
    func fieldsEnd() {
        var builder = EntryBuilder()
        builder.begin()
        for value in ["", "1", "123456789"] { builder.addField("A=", value) }
        builder.finish(realtime: 1, monotonic: 1, bootID: .random())
        let end = 64 + 3 * 6 + 10
        for byteCount in 64...builder.buffer.count {
            let bytes = builder.buffer.bytes(in: 0..<byteCount)
            #expect(EntryRecord.fieldsEnd(of: bytes, fieldCount: 3) == (byteCount >= end ? end : nil))
            #expect(EntryRecord.fieldsEnd(of: bytes, fieldCount: 0) == 64)
            #expect(EntryRecord.fieldsEnd(of: bytes, fieldCount: .max) == nil)
        }
    }

    @Test("Numbers are appended as they are printed", arguments: [0, 9, 10, 12345, UInt64.max])
    func numbers(value: UInt64) {
        var buffer = ByteBuffer()
        buffer.append(decimal: value)
        #expect(buffer.bytes.text == String(value))
        buffer.removeAll()
        buffer.append(hexadecimal: value)
        #expect(buffer.bytes.text == String(value, radix: 16))
        buffer.removeAll()
        buffer.append(hexadecimal: value, minimumWidth: 16)
        #expect(buffer.bytes.text == hexadecimal(value, minimumWidth: 16))
        #expect(buffer.count == 16)
    }
}
