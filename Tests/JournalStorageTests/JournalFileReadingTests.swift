import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport
import Testing

/// The journals that systemd wrote, by the name of the fixture.
let goldenNames = [
    "v252-compact-jenkins-zstd", "v252-compact-keyed-zstd", "v252-regular-jenkins-zstd", "v252-regular-keyed-zstd",
    "v256-compact-jenkins-plain", "v256-compact-jenkins-zstd", "v256-compact-keyed-lz4", "v256-compact-keyed-plain",
    "v256-compact-keyed-xz", "v256-compact-keyed-zstd", "v256-regular-jenkins-plain", "v256-regular-jenkins-zstd",
    "v256-regular-keyed-plain", "v256-regular-keyed-zstd",
]
let smallNames = ["small-compact-jenkins", "small-compact-keyed", "small-regular-jenkins", "small-regular-keyed"]

@Suite("reading journal files")
struct JournalFileReadingTests {
    @Test("shows every entry of what systemd wrote", arguments: goldenNames)
    func entriesOfGoldenFiles(name: String) throws {
        let expected = ExportEntry.parse(try Fixture.bytes("input.export"))
        #expect(try entries(of: name) == expected)
        #expect(expected.count == 400)
    }

    @Test("shows every entry of small files", arguments: smallNames)
    func entriesOfSmallFiles(name: String) throws {
        #expect(try entries(of: name) == ExportEntry.parse(try Fixture.bytes("small.export")))
    }

    @Test("passes over the tags of a sealed file")
    func sealedFile() throws {
        let expected = ExportEntry.parse(try Fixture.bytes("v256-sealed.export")).map { entry in
            var entry = entry
            entry.metadata = entry.metadata.filter { $0.key != "__CURSOR" && !$0.key.hasPrefix("__SEQNUM") }
            return entry
        }
        let found = try entries(of: "v256-sealed").map { entry in
            var entry = entry
            // The export has no field of its own for the boot if the entry has none.
            entry.fields.insert(Array("_BOOT_ID=0123456789abcdef0123456789abcdef".utf8))
            return entry
        }
        #expect(found == expected)
    }

    @Test("reads backwards what it reads forwards", arguments: goldenNames + smallNames)
    func bothDirections(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var list = file.allEntries()
        let forward = (0..<list.count).map { file.offset(ofEntry: $0, in: &list) }
        let backward = (0..<list.count).reversed().map { file.offset(ofEntry: $0, in: &list) }
        #expect(forward == backward.reversed())
        #expect(forward == forward.sorted())
        #expect(!forward.contains(.none))
    }

    private func entries(of name: String) throws -> [ExportEntry] {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var list = file.allEntries()
        var scratch = FieldScratch()
        var entries: [ExportEntry] = []
        for index in 0..<list.count {
            let offset = file.offset(ofEntry: index, in: &list)
            let metadata = try file.metadata(ofEntryAt: offset)
            #expect(metadata.seqnum == UInt64(index + 1))
            var entry = ExportEntry()
            entry.metadata["__REALTIME_TIMESTAMP"] = String(metadata.realtime)
            entry.metadata["__MONOTONIC_TIMESTAMP"] = String(metadata.monotonic)
            let damaged = try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, nameByteCount in
                #expect(payload.byte(at: nameByteCount) == UInt8(ascii: "="))
                entry.fields.insert(payload.array)
            }
            #expect(damaged == 0)
            entries.append(entry)
        }
        return entries
    }

    @Test("finds values by the hash table, and the entries that have them", arguments: goldenNames + smallNames)
    func lookup(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var expected: [[UInt8]: [ObjectOffset]] = [:]
        var list = file.allEntries()
        var scratch = FieldScratch()
        for index in 0..<list.count {
            let offset = file.offset(ofEntry: index, in: &list)
            try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, _ in
                expected[payload.array, default: []].append(offset)
            }
        }
        for (payload, offsets) in expected {
            let data = try #require(payload.withBytes { file.data($0, scratch: &scratch) })
            var entries = file.entries(ofDataAt: data)
            #expect((0..<entries.count).map { file.offset(ofEntry: $0, in: &entries) } == offsets)
        }
        #expect(Array("MESSAGE=never".utf8).withBytes { file.data($0, scratch: &scratch) } == nil)
    }

    @Test("knows the fields and their values", arguments: goldenNames + smallNames)
    func fieldsAndValues(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        var expected: [String: Set<[UInt8]>] = [:]
        for entry in ExportEntry.parse(
            try Fixture.bytes(name.hasPrefix("small") ? "small.export" : "input.export"))
        {
            for field in entry.fields {
                let fieldName = String(decoding: field.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
                expected[fieldName, default: []].insert(field)
            }
        }
        var names: Set<String> = []
        file.forEachFieldName { names.insert($0.text) }
        #expect(names == Set(expected.keys))
        var scratch = FieldScratch()
        for (name, values) in expected {
            var found: Set<[UInt8]> = []
            var last: ObjectOffset?
            Array(name.utf8).withBytes { nameBytes in
                file.forEachValue(ofField: nameBytes, scratch: &scratch) { offset, payload, _ in
                    #expect(last.map { offset < $0 } ?? true)
                    last = offset
                    found.insert(payload.array)
                    return true
                }
            }
            #expect(found == values)
        }
    }

    @Test("tells only the fields asked for", arguments: ["v256-compact-keyed-xz", "v252-regular-keyed-zstd"])
    func filteredFields(name: String) throws {
        let file = try JournalFile.open(Fixture.path(name + ".journal"))
        let wanted = ["MESSAGE", "PRIORITY", "_PID"]
        let filter = FieldNameFilter(wanted)
        var list = file.allEntries()
        var scratch = FieldScratch()
        for index in 0..<list.count {
            let offset = file.offset(ofEntry: index, in: &list)
            var all: [[UInt8]] = []
            try file.forEachField(ofEntryAt: offset, scratch: &scratch) { payload, nameByteCount in
                if wanted.contains(payload.extracting(first: nameByteCount).text) { all.append(payload.array) }
            }
            var filtered: [[UInt8]] = []
            try file.forEachField(ofEntryAt: offset, named: filter, scratch: &scratch) { payload, nameByteCount in
                #expect(payload.byte(at: nameByteCount) == UInt8(ascii: "="))
                filtered.append(payload.array)
            }
            #expect(filtered == all)
        }
    }
}
