import JournalFormat
import Testing

@Suite("Names of fields")
struct ClientFieldNameTests {
    @Test("every byte is judged at every place of a name of every length", arguments: 1...66)
    func everyByte(length: Int) {
        for place in 0..<length {
            for byte in 0...255 as ClosedRange<UInt8> {
                var name = Array(repeating: UInt8(ascii: "N"), count: length)
                name[place] = byte
                let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                let isValid = length <= 64 && (isLetter || (isDigit && place > 0))
                let isFromClient = isValid && !(place == 0 && byte == UInt8(ascii: "_"))
                withSpan(name) { span in
                    if FieldName.isValid(span) != isValid || FieldName.isValidFromClient(span) != isFromClient {
                        Issue.record("length \(length), place \(place), byte \(byte)")
                    }
                }
            }
        }
    }

    @Test("an empty name is none")
    func empty() {
        #expect(!FieldName.isValid("") && !withSpan([]) { FieldName.isValidFromClient($0) })
    }

    @Test("all letters, digits and the underscore are allowed")
    func allCharacters() {
        #expect(FieldName.isValid("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))
    }
}
