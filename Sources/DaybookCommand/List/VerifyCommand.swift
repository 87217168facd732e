internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// `--verify`: checks each file and tells what is wrong with it, on standard error.
///
/// Several threads check a file each. What is said of the files comes in their order all the same.
struct VerifyCommand {
    let paths: [FilePath]
    let isQuiet: Bool
    /// Whether a line shows how far it is.
    let showsProgress: Bool
    /// What seals are checked with, and what is said of them.
    let seals: SealRemarks
    var threadCount = Host.processorCount
    /// Prints a line.
    var print: (String) -> Void = { ErrorOutput.printLine($0) }
    /// Shows a line in the place of the one before, which nothing may have been printed behind.
    var replaceLine: (String) -> Void = { ErrorOutput.replaceLine($0) }

    /// Each takes up to 8 MB for files of the usual 128 MB; all together shall stay below 64.
    private static let maximumThreadCount = 6
    private static let progressMicroseconds: UInt64 = 100_000

    /// Runs the command.
    ///
    /// - Returns: 0 when all files are intact, else 1.
    func run() -> CInt {
        Host.giveBackLargeBlocks()
        let board = VerifyBoard(paths)
        startThreads(board)
        var status: CInt = 0
        for index in paths.indices {
            let report = wait(for: index, board)
            if !report.isIntact { status = 1 }
            for remark in report.remarks where !report.isIntact || !isQuiet { print(remark) }
            if !report.isIntact || !isQuiet { print(report.verdict) }
            if let afterword = report.afterword, !isQuiet { print(afterword) }
        }
        return status
    }

    private func startThreads(_ board: VerifyBoard) {
        let count = min(max(threadCount, 1), Self.maximumThreadCount, paths.count)
        for number in 0..<count {
            let work: @Sendable () -> Void = { [seals] in Self.work(board, seals) }
            do throws(Errno) {
                try Thread.start(name: "verify-\(number)", work).detach()
            } catch {
                // Without threads it takes longer.
                if number == 0 { work() }
                return
            }
        }
    }

    private static func work(_ board: VerifyBoard, _ seals: SealRemarks) {
        while let index = board.take() {
            let report = VerifyReport.make(board.files[index].path, seals) { board.advance(index, to: $0) }
            board.finish(index, report)
        }
    }

    private func wait(for index: Int, _ board: VerifyBoard) -> VerifyReport {
        guard showsProgress else {
            guard let report = board.report(of: index, until: nil) else {
                preconditionFailure("without a deadline the report is waited for")
            }
            return report
        }
        while true {
            if let report = board.report(of: index, until: Clock.monotonic() + Self.progressMicroseconds) {
                replaceLine("")
                return report
            }
            let width = (Terminal.columnCount(2) ?? 80) - 1
            replaceLine(Self.progressLine(board.share(), path: paths[index], width: width))
        }
    }

    /// A bar, the percentage, and the file that the next verdict is of, within `width` columns.
    static func progressLine(_ share: Double, path: FilePath, width: Int) -> String {
        let cellCount = 24
        let share = min(max(share, 0), 1)
        let done = Int(share * Double(cellCount))
        let bar = String(repeating: "█", count: done) + String(repeating: "░", count: cellCount - done)
        let percentage = "\(Int(share * 100))%"
        let line = bar + String(repeating: " ", count: 5 - percentage.count) + percentage + "  " + path.string
        return String(line.prefix(max(width, 0)))
    }
}
