import Foundation
import Testing

/// An entry as JSON states it, read by somebody else's parser.
struct JSONEntry: Hashable {
    /// A value of a field.
    enum Value: Hashable {
        case text(String)
        case bytes([UInt8])
        /// Too long to be shown.
        case null
    }

    var fields: [String: [Value]] = [:]

    /// The text of a field that is there once.
    subscript(name: String) -> String? {
        guard let values = fields[name], values.count == 1, case .text(let text) = values[0] else { return nil }
        return text
    }

    /// The bytes of all values of a field.
    func bytes(_ name: String) -> [[UInt8]] {
        (fields[name] ?? []).map { value in
            switch value {
            case .text(let text): Array(text.utf8)
            case .bytes(let bytes): bytes
            case .null: []
            }
        }
    }

    /// Without the fields that 252 does not write.
    var withoutSequenceNumbers: JSONEntry {
        JSONEntry(fields: fields.filter { !$0.key.hasPrefix("__SEQNUM") })
    }

    /// The entries of a stream with an object on each line.
    static func parse(_ bytes: [UInt8]) throws -> [JSONEntry] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line))
            let dictionary = try #require(object as? [String: Any])
            return JSONEntry(fields: try dictionary.mapValues(values))
        }
    }

    private static func values(_ object: Any) throws -> [Value] {
        // Numbers are the bytes of one value; anything else in an array is a value itself.
        if let bytes = object as? [UInt8], !bytes.isEmpty { return [.bytes(bytes)] }
        if let array = object as? [Any] { return try array.flatMap(values) }
        if object is NSNull { return [.null] }
        return [.text(try #require(object as? String))]
    }
}
