internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The file that a journal goes on with after the next rotation, made ahead of time: created, sized, its tables in place
/// and in memory, so that a rotation is no more than taking it.
final class NextFile {
    private let made = Handover<JournalFileWriter>()
    /// What it could not be made for.
    private let failure = Monitor<JournalWriteError?>(nil)
    let path: FilePath

    /// Asks for a file.
    ///
    /// - Parameter predecessor: the run of sequence numbers that the file belongs to.
    init(
        _ path: FilePath, options: JournalFileOptions, predecessor: JournalPredecessor, _ background: BackgroundWork
    ) {
        self.path = path
        let (made, failure) = (self.made, self.failure)
        background.keep {
            do throws(JournalWriteError) {
                made.put(try Self.make(path, options: options, predecessor: predecessor))
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    /// Makes one now. What an earlier writer left under its name is empty, or was put aside.
    static func make(
        _ path: FilePath, options: JournalFileOptions, predecessor: JournalPredecessor?
    ) throws(JournalWriteError) -> JournalFileWriter {
        try? FileSystem.unlink(path)
        return try JournalFileWriter.create(path, options: options, predecessor: predecessor)
    }

    /// The file, if it is ready.
    func take() -> JournalFileWriter? { made.take() }

    /// Why there is none; each failure is told once.
    func takeFailure() -> JournalWriteError? { failure.withLock { $0.take() } }
}
