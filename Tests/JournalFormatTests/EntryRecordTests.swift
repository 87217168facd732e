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
