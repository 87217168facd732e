internal import Journal
internal import JournalFormat
internal import JournalSealing
internal import JournalStorage
internal import JournalText
internal import SystemPackage

/// The commands that tell of the journal instead of showing its entries.
struct Listing {
    let journal: Journal
    let settings: ShowSettings
    let surroundings: Surroundings

    /// Runs the command.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        var output = Output()
        let status: CInt
        switch settings.action {
        case .fieldNames: status = try listFieldNames(&output)
        case .values(let name): status = try listValues(of: name, &output)
        case .boots: status = try listBoots(&output)
        case .header: status = try showHeaders(&output)
        case .diskUsage:
            let size = ByteSize.text(UInt64(journal.diskUsageByteCount))
            output.appendLine("Archived and active journals take up \(size) in the file system.")
            status = 0
        case .verify:
            let showsProgress = surroundings.isErrorTerminal && !settings.isQuiet
            let authority = settings.verificationKey.map { SealingAuthority($0) }
            let zone = settings.isUTC ? TimeZone.utc : surroundings.zone()
            status = VerifyCommand(
                paths: journal.files.map(\.path), isQuiet: settings.isQuiet, showsProgress: showsProgress,
                seals: SealRemarks(authority: authority, zone: zone)
            ).run()
        default: preconditionFailure("not one of the commands that list")
        }
        try output.flush()
        return status
    }

    private func listFieldNames(_ output: inout Output) throws(CommandError) -> CInt {
        for name in journal.fieldNames() {
            output.appendLine(name)
            try output.flushIfLarge()
        }
        return 0
    }

    private func listValues(of name: String, _ output: inout Output) throws(CommandError) -> CInt {
        guard FieldName.isValid(name) else {
            throw CommandError("--field: '\(name)' is not the name of a field; names are of A-Z, 0-9 and _")
        }
        var rest = limit ?? .max
        var failure: CommandError?
        if rest == 0 { return 0 }
        journal.forEachUniqueValue(of: name) { value in
            output.buffer.append(value)
            output.buffer.append(UInt8(ascii: "\n"))
            rest -= 1
            do throws(CommandError) {
                try output.flushIfLarge()
            } catch {
                failure = error
            }
            return failure == nil && rest > 0
        }
        if let failure { throw failure }
        return 0
    }

    private var limit: Int? {
        switch settings.range.lines {
        case .all: nil
        case .newest(let count), .oldest(let count): count
        }
    }

    private func listBoots(_ output: inout Output) throws(CommandError) -> CInt {
        let boots = journal.boots()
        guard !boots.isEmpty else { throw CommandError("--list-boots: the journal has no entries, and so no boots") }
        let listings = Self.listings(of: boots, settings.range)
        let pager = Pager.isWanted(settings, surroundings) ? Pager.start(settings, surroundings) : nil
        switch settings.mode {
        case .json, .jsonPretty, .jsonServerSentEvents, .jsonSequence:
            BootTable.appendJSON(listings, isPretty: settings.mode == .jsonPretty, into: &output.buffer)
        default:
            let zone = settings.isUTC ? .utc : surroundings.zone()
            BootTable.append(listings, in: zone, showsHeader: !settings.isQuiet, into: &output.buffer)
        }
        try output.flush()
        pager?.finish()
        return 0
    }

    /// Numbers the boots, which are oldest first: from the newest, 0, down, or if the oldest were asked for from 1 up.
    static func listings(of boots: [Boot], _ range: ShowRange) -> [BootListing] {
        let first: Int
        var chosen = boots[...]
        switch range.lines {
        case .oldest(let count):
            chosen = boots.prefix(count)
            first = 1
        case .newest(let count):
            chosen = boots.suffix(count)
            first = 1 - chosen.count
        case .all:
            first = 1 - boots.count
        }
        let listings = chosen.enumerated().map { index, boot in
            BootListing(
                index: first + index, bootID: boot.id, firstEntry: boot.firstRealtime, lastEntry: boot.lastRealtime)
        }
        return range.isReverse ? listings.reversed() : listings
    }

    private func showHeaders(_ output: inout Output) throws(CommandError) -> CInt {
        let zone = settings.isUTC ? .utc : surroundings.zone()
        for (index, file) in journal.files.enumerated() {
            if index > 0 { output.appendLine("") }
            do {
                let header = try file.header()
                output.buffer.append(
                    HeaderDescription(
                        path: file.path, header: header, diskUsageByteCount: file.diskUsageByteCount, zone: zone
                    ).text)
            } catch {
                throw CommandError("\(error)")
            }
            try output.flushIfLarge()
        }
        return 0
    }
}
