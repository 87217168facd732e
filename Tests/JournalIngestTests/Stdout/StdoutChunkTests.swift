import JournalIngest
import TestSupport
import Testing

@Suite("Stdout in pieces")
struct StdoutChunkTests {
    private static let text =
        handshakeText
        + "first\n<3>second line  \n\n  \nnul\0after\n0123456789abcdef\n0123456789\nlong long long\0\0<5>\nend"

    @Test("two pieces give the same as one, wherever the cut is")
    func everySplit() {
        let bytes = Array(Self.text.utf8)
        let whole = parseStdout([bytes], lineMax: 10)
        #expect(
            whole.lines == [
                "first", "[line-max]second", "line", "  ", "[nul]nul", "after", "[line-max]0123456789", "abcdef",
                "[line-max]0123456789", "[line-max]long long", "[nul]long", "[eof]end",
            ])
        for cut in bytes.indices {
            #expect(parseStdout([Array(bytes[..<cut]), Array(bytes[cut...])], lineMax: 10) == whole, "cut at \(cut)")
        }
        #expect(parseStdout(bytes.map { [$0] }, lineMax: 10) == whole)
    }

    @Test("random pieces of random bytes give the same as one", arguments: 0..<20 as Range<UInt64>)
    func randomPieces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let isStarted = Int.random(in: 0..<8, using: &generator) != 0
            let bytes =
                (isStarted ? Array(handshakeText.utf8) : [])
                + generator.bytes(upTo: 400, alphabet: "abc <3>\n\0 1")
            let lineMax = Int.random(in: 1...40, using: &generator)
            let whole = parseStdout([bytes], lineMax: lineMax)
            for record in whole.records {
                #expect((1...lineMax).contains(record["MESSAGE"]?.utf8.count ?? 0) || !isText(record))
            }

            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(rest.count, 50), using: &generator)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(parseStdout(pieces, lineMax: lineMax) == whole)
        }
    }

    /// Whether decoding the message as text cannot have made it longer.
    private func isText(_ record: Record) -> Bool { record["MESSAGE"]?.unicodeScalars.contains("\u{fffd}") == false }

    @Test("a line break far from the start of a long piece is found")
    func longPieces() {
        for length in [511, 512, 513, 1024, 5000] {
            let line = String(repeating: "l", count: length)
            #expect(parseStdout(line + "\0" + line + "\n").lines == ["[nul]" + line, line])
            #expect(parseStdout(line + "\n" + line + "\0").lines == [line, "[nul]" + line])
        }
    }
}
