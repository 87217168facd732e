import LinuxSystem
import TestSupport
import Testing

extension Programs {
    /// What journalctl 252 writes otherwise than 256, whose output ours is.
    enum Difference {
        /// 252 writes `5.0K` and 256 `5K`.
        case sizes
        /// 252 writes `+0000` and 256 `+00:00`, from this column on; later lines of a message stand one column on.
        case zoneOffset(column: Int)
        /// 256 knows two flags of a file more by their names.
        case flags
        /// 256 has two lines more in an entry: `__SEQNUM` and `__SEQNUM_ID`.
        case sequenceNumbers
    }

    /// Runs journalctl and daybook with the same words, and expects the same of both: output, exit status, and whether
    /// there is something to say about errors.
    ///
    /// - Returns: what daybook wrote.
    @discardableResult
    func expectSame(
        _ words: [String], _ differences: [Difference] = [], status: CInt = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandResult {
        var theirs = try journalctl(words)
        let result = try daybook(words)
        var ours = result
        for difference in differences {
            switch difference {
            case .sizes: theirs.output = Self.withShortSizes(theirs.output)
            case .zoneOffset(let column): theirs.output = Self.withZoneColons(theirs.output, column: column)
            case .flags: ours.output = Self.withOldFlags(ours.outputText)
            case .sequenceNumbers: ours.output = withoutSequenceNumbers(ours.output)
            }
        }
        #expect(
            theirs.ending == .exited(status), "journalctl \(words): \(theirs.errorText)", sourceLocation: sourceLocation
        )
        #expect(ours.ending == .exited(status), "daybook \(words): \(ours.errorText)", sourceLocation: sourceLocation)
        #expect(
            theirs.errors.isEmpty == ours.errors.isEmpty, "\(words): \(theirs.errorText) \(ours.errorText)",
            sourceLocation: sourceLocation)
        expectSameLines(ours.output, theirs.output, "\(words)", sourceLocation: sourceLocation)
        return result
    }

    private static func withShortSizes(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        let units = Set("KMGTPE".utf8)
        for (index, byte) in bytes.enumerated() {
            result.append(byte)
            if units.contains(byte), bytes[..<index].suffix(2).elementsEqual(".0".utf8) {
                result.replaceSubrange(result.count - 3..<result.count, with: [byte])
            }
        }
        return result
    }

    private static func withOldFlags(_ text: String) -> [UInt8] {
        let old = text.replacing(" SEALED_CONTINUOUS", with: "").replacing(" TAIL_ENTRY_BOOT_ID", with: " ???")
        return Array(old.utf8)
    }

    private static func withZoneColons(_ bytes: [UInt8], column: Int) -> [UInt8] {
        let offset = Array("+0000".utf8)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            if line.dropFirst(column).starts(with: offset) {
                return line.prefix(column) + Array("+00:00".utf8) + line.dropFirst(column + offset.count)
            }
            return line.first == UInt8(ascii: " ") ? [UInt8(ascii: " ")] + line : line
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}

/// An export stream without the lines that 252 does not write.
func withoutSequenceNumbers(_ export: [UInt8]) -> [UInt8] { without(["__SEQNUM"], export) }

/// An export stream without the lines that tell where an entry lies, and not what it is.
func withoutAddresses(_ export: [UInt8]) -> [UInt8] { without(["__SEQNUM", "__CURSOR"], export) }

private func without(_ prefixes: [String], _ export: [UInt8]) -> [UInt8] {
    let lines = export.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(
        lines.filter { line in !prefixes.contains { line.starts(with: $0.utf8) } }
            .joined(separator: [UInt8(ascii: "\n")]))
}

/// Expects the same bytes, and shows the first line that is not the same.
func expectSameLines(
    _ ours: [UInt8], _ expected: [UInt8], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard ours != expected else { return }
    let (left, right) = (lines(ours), lines(expected))
    let index =
        zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
    func line(_ lines: [String]) -> String {
        lines.indices.contains(index) ? String(lines[index].prefix(300)) : "no line"
    }
    Issue.record(
        "\(what): line \(index + 1) is \(line(left)); expected \(line(right))", sourceLocation: sourceLocation)
}

private func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
}
