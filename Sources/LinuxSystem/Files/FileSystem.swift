internal import CLinux
internal import Glibc
public import SystemPackage

/// Names in the file system: directories, renames, removals.
public enum FileSystem {
    /// The names in a directory, without `.` and `..`, in the order of their bytes, by `readdir(3)`.
    public static func names(in directory: FilePath) throws(Errno) -> [String] {
        let stream = try unsafe directory.withPlatformStringTyped { path throws(Errno) in
            guard let stream = unsafe opendir(path) else { throw Errno(rawValue: errno) }
            return unsafe stream
        }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw Errno(rawValue: errno) }
        return names.sorted()
    }

    /// Whether something is there.
    public static func exists(_ path: FilePath) -> Bool {
        (try? FileStatus(of: path)) != nil
    }

    /// Makes a directory and those above it that are missing, by `mkdir(2)`.
    public static func createDirectories(_ path: FilePath, mode: UInt32 = 0o755) throws(Errno) {
        if let status = try? FileStatus(of: path) {
            if status.kind != .directory { throw .notDirectory }
            return
        }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try createDirectories(parent, mode: mode) }
        do {
            try unsafe path.withPlatformStringTyped { path throws(Errno) in _ = try checked { unsafe mkdir(path, mode) }
            }
        } catch .fileExists {
            return
        }
    }

    /// Renames a file, replacing what has the new name, by `rename(2)`.
    public static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
        #if DEBUG
            let change = FileRecorder.beginNameChange()
            defer { change?.end() }
        #endif
        try unsafe old.withPlatformStringTyped { old throws(Errno) in
            try unsafe new.withPlatformStringTyped { new throws(Errno) in
                _ = try checked { unsafe Glibc.rename(old, new) }
            }
        }
        #if DEBUG
            FileRecorder.didRename(old, to: new)
        #endif
    }

    /// Renames a file, by `renameat2(2)` with RENAME_NOREPLACE.
    ///
    /// - Throws: `fileExists` when something has the new name. File systems that cannot refuse in the same step are
    ///   asked first.
    public static func renameWithoutReplacing(_ old: FilePath, to new: FilePath) throws(Errno) {
        do {
            #if DEBUG
                let change = FileRecorder.beginNameChange()
                defer { change?.end() }
            #endif
            try unsafe old.withPlatformStringTyped { old throws(Errno) in
                try unsafe new.withPlatformStringTyped { new throws(Errno) in
                    _ = try checked { unsafe clinux_rename_new(old, new) }
                }
            }
            #if DEBUG
                FileRecorder.didRename(old, to: new)
            #endif
        } catch .invalidArgument {
            if (try? FileStatus(ofLink: new)) != nil { throw .fileExists }
            try rename(old, to: new)
        }
    }

    /// Removes a name, by `unlink(2)`.
    public static func unlink(_ path: FilePath) throws(Errno) {
        #if DEBUG
            let change = FileRecorder.beginNameChange()
            defer { change?.end() }
        #endif
        try unsafe path.withPlatformStringTyped { path throws(Errno) in _ = try checked { unsafe Glibc.unlink(path) } }
        #if DEBUG
            FileRecorder.didUnlink(path)
        #endif
    }

    /// Removes an empty directory, by `rmdir(2)`.
    public static func removeDirectory(_ path: FilePath) throws(Errno) {
        try unsafe path.withPlatformStringTyped { path throws(Errno) in _ = try checked { unsafe rmdir(path) } }
    }

    /// Makes a symbolic link, by `symlink(2)`.
    public static func symlink(_ target: FilePath, at path: FilePath) throws(Errno) {
        try unsafe target.withPlatformStringTyped { target throws(Errno) in
            try unsafe path.withPlatformStringTyped { path throws(Errno) in
                _ = try checked { unsafe Glibc.symlink(target, path) }
            }
        }
    }

    /// Sets the permission bits, by `chmod(2)`.
    public static func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
        try unsafe path.withPlatformStringTyped { path throws(Errno) in _ = try checked { unsafe chmod(path, mode) } }
    }

    /// Gives a file to a group, by `chown(2)`.
    public static func setGroup(_ groupID: UInt32, of path: FilePath) throws(Errno) {
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            _ = try checked { unsafe chown(path, uid_t.max, groupID) }
        }
    }

    /// What a symbolic link points to, by `readlink(2)`.
    public static func target(ofLink path: FilePath) throws(Errno) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = try unsafe path.withPlatformStringTyped { path throws(Errno) in
            try unsafe buffer.withUnsafeMutableBytesTyped { bytes throws(Errno) in
                try checked {
                    unsafe readlink(
                        path, bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self), bytes.count)
                }
            }
        }
        return Array(buffer.prefix(count))
    }

    /// A path without symbolic links and dots, by `realpath(3)`.
    public static func canonicalPath(_ path: FilePath) throws(Errno) -> FilePath {
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            guard let resolved = unsafe realpath(path, nil) else { throw Errno(rawValue: errno) }
            defer { unsafe free(resolved) }
            return unsafe FilePath(platformString: resolved)
        }
    }

    /// A new directory of mode 0700 whose name begins with `prefix`, by `mkdtemp(3)`.
    public static func createTemporaryDirectory(prefix: FilePath) throws(Errno) -> FilePath {
        var template = Array((prefix.string + "XXXXXX").utf8) + [0]
        return try unsafe template.withUnsafeMutableBytesTyped { bytes throws(Errno) in
            let characters = unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self)
            guard let path = unsafe mkdtemp(characters) else {
                throw Errno(rawValue: errno)
            }
            return unsafe FilePath(platformString: path)
        }
    }

    /// Removes a file, or a directory with all that is in it. Symbolic links are removed, not followed.
    public static func removeRecursively(_ path: FilePath) throws(Errno) {
        let status = try FileStatus(ofLink: path)
        guard status.kind == .directory else { return try unlink(path) }
        for name in try names(in: path) { try removeRecursively(path.appending(name)) }
        try removeDirectory(path)
    }

    /// The bytes of a whole file, or of its first `limit`.
    public static func contents(of path: FilePath, limit: Int = .max) throws(Errno) -> [UInt8] {
        try OwnedDescriptor.open(path).readAll(limit: limit)
    }

    /// The paths that match a shell pattern, by `glob(3)`; none when nothing matches.
    public static func paths(matching pattern: String) throws(Errno) -> [FilePath] {
        var result = unsafe glob_t()
        defer { unsafe globfree(&result) }
        let status = unsafe glob(pattern, GLOB_NOSORT, nil, &result)
        if status == GLOB_NOMATCH { return [] }
        guard status == 0 else { throw status == GLOB_NOSPACE ? .noMemory : .ioError }
        var paths: [FilePath] = []
        for index in unsafe 0..<Int(result.gl_pathc) {
            if let path = unsafe result.gl_pathv[index] { unsafe paths.append(FilePath(platformString: path)) }
        }
        return paths.sorted { $0.string < $1.string }
    }

    /// The size of the file system that holds `path`, and what is free for ordinary users, by `statvfs(3)`.
    public static func space(at path: FilePath) throws(Errno) -> (byteCount: Int, freeByteCount: Int) {
        var result = statvfs()
        try unsafe path.withPlatformStringTyped { path throws(Errno) in
            _ = try checked { unsafe statvfs(path, &result) }
        }
        return (Int(result.f_frsize * result.f_blocks), Int(result.f_bsize * result.f_bavail))
    }
}
