internal import JournalFormat

/// Builds an expression step by step, by the rules of a command line.
///
/// The expression is an AND of ORs of ANDs of ORs. A field added is an alternative to those of the same name that
/// were added before it, and a further condition beside those of other names. ``addDisjunction()`` begins an
/// alternative to the conditions so far, ``addConjunction()`` a further condition beside everything so far.
public struct MatchBuilder: Hashable, Sendable {
    private struct Term: Hashable, Sendable {
        let name: [UInt8]
        var fields: [[UInt8]]
    }

    /// Outermost first: conditions, their alternatives, the terms of an alternative.
    private var conditions: [[[Term]]] = [[[]]]

    public init() {}

    /// Adds a field, `NAME=value`.
    ///
    /// - Throws: ``MatchError`` when there is no name, or one that no field can have.
    public mutating func add(_ field: [UInt8]) throws(MatchError) {
        guard let sign = field.firstIndex(of: UInt8(ascii: "=")), sign > 0 else { throw .notAField(field) }
        let name = Array(field[..<sign])
        guard !name.starts(with: "__".utf8), FieldName.isValid(String(decoding: name, as: UTF8.self)) else {
            throw .invalidName(name)
        }
        let condition = conditions.count - 1
        let alternative = conditions[condition].count - 1
        if let term = conditions[condition][alternative].firstIndex(where: { $0.name == name }) {
            if !conditions[condition][alternative][term].fields.contains(field) {
                conditions[condition][alternative][term].fields.append(field)
            }
        } else {
            conditions[condition][alternative].append(Term(name: name, fields: [field]))
        }
    }

    /// Adds a field, `NAME=value`.
    ///
    /// - Throws: ``MatchError`` when there is no name, or one that no field can have.
    public mutating func add(_ field: String) throws(MatchError) { try add(Array(field.utf8)) }

    /// What is added from now on is an alternative to what was added since the last conjunction.
    public mutating func addDisjunction() {
        if conditions.last?.last?.isEmpty == false { conditions[conditions.count - 1].append([]) }
    }

    /// What is added from now on is a condition beside everything before.
    public mutating func addConjunction() {
        if conditions.last?.first?.isEmpty == false { conditions.append([[]]) }
    }

    /// The expression; `nil` when nothing was added.
    public var match: Match? {
        let all = conditions.compactMap { alternatives -> Match? in
            let any = alternatives.filter { !$0.isEmpty }.map { terms in
                Match.all(terms.map { Match.any($0.fields.map { .field($0) }) })
            }
            return any.isEmpty ? nil : .any(any)
        }
        return all.isEmpty ? nil : .all(all)
    }
}

/// Why a field cannot be matched.
public enum MatchError: Error, Hashable, Sendable, CustomStringConvertible {
    case notAField([UInt8])
    case invalidName([UInt8])

    public var description: String {
        switch self {
        case .notAField(let field):
            "\(String(decoding: field, as: UTF8.self)): not a match; write FIELD=VALUE"
        case .invalidName(let name):
            "\(String(decoding: name, as: UTF8.self)): no field has this name; names are of A-Z, 0-9 and _, and do "
                + "not begin with a digit or two underscores"
        }
    }
}
