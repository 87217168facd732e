/* A file system in memory that logs, in order, everything by which it is changed: what a real disk would be told.
 *
 *     fuse-disk serve DIRECTORY LOG     mounts it at DIRECTORY, prints "ready", and logs to LOG
 *     fuse-disk disturb DIRECTORY SEED  lets the kernel write random pages of its files at random moments
 *
 * Both end when their standard input does. It is mounted with the kernel's write-back cache: what programs store stays
 * in the page cache until the kernel writes it, on its own account or for a sync. There is one directory.
 *
 * The log is a sequence of records, each of four numbers of eight bytes in the machine's order, and bytes:
 *
 *     offset  field
 *          0  kind     see enum kind
 *          8  file     the file's inode number
 *         16  offset   of a write or a hole; the new size of a file
 *         24  count    how many bytes a hole has; how many bytes follow, of all else
 *         32  bytes    what was written; the name; the old name, a zero byte and the new name
 *
 * A record is in the log before the kernel learns that what it tells is done. A sync leaves nothing to be done here; its
 * record says that all before it is on disk, as far as it concerns that file or, with number 1, the directory. */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 35
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse_lowlevel.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATED = 1, WRITTEN, PUNCHED, RESIZED, RENAMED, REMOVED, SYNCED };

struct file {
    char *name; /* NULL when it has none any more */
    char *bytes;
    size_t size, capacity;
    struct stat status;
};

/* By inode number; 1 is the directory. Numbers are not used again. */
static struct file *files[65536];
static fuse_ino_t file_count = 2;
static struct stat directory = {.st_ino = FUSE_ROOT_ID, .st_mode = S_IFDIR | 0755, .st_nlink = 2};
static int log_descriptor;

/* The kernel's caches are right for ever: nobody else changes these files. */
static const double timeout = 1e6;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void note(enum kind kind, fuse_ino_t number, uint64_t offset, uint64_t count, const void *bytes) {
    uint64_t record[] = {kind, number, offset, count};
    struct iovec parts[] = {{record, sizeof record}, {(void *) bytes, bytes ? count : 0}};
    ssize_t wanted = (ssize_t) (sizeof record + parts[1].iov_len);
    if (writev(log_descriptor, parts, 2) != wanted) fail("writing the log");
}

static fuse_ino_t find(const char *name) {
    for (fuse_ino_t number = 2; number < file_count; number++) {
        if (files[number]->name && strcmp(files[number]->name, name) == 0) return number;
    }
    return 0;
}

static struct stat status(fuse_ino_t number) {
    if (number == FUSE_ROOT_ID) return directory;
    struct stat status = files[number]->status;
    status.st_size = (off_t) files[number]->size;
    status.st_blocks = status.st_size / 512;
    status.st_nlink = files[number]->name != NULL;
    return status;
}

static struct fuse_entry_param entry(fuse_ino_t number) {
    return (struct fuse_entry_param) {
        .ino = number, .attr = status(number), .attr_timeout = timeout, .entry_timeout = timeout};
}

/* Makes a file that long, with zeros behind what it has. */
static void resize(struct file *file, size_t size) {
    if (size > file->capacity) {
        size_t capacity = size * 2;
        file->bytes = realloc(file->bytes, capacity);
        if (!file->bytes) fail("keeping a file");
        memset(file->bytes + file->capacity, 0, capacity - file->capacity);
        file->capacity = capacity;
    }
    if (size < file->size) memset(file->bytes + size, 0, file->size - size);
    file->size = size;
}

static void start(void *data, struct fuse_conn_info *connection) {
    (void) data;
    if (!(connection->capable & FUSE_CAP_WRITEBACK_CACHE)) {
        fputs("The kernel has no write-back cache for FUSE.\n", stderr);
        exit(1);
    }
    connection->want |= FUSE_CAP_WRITEBACK_CACHE;
    connection->want &= ~(unsigned) FUSE_CAP_ATOMIC_O_TRUNC;
}

static void look_up(fuse_req_t request, fuse_ino_t parent, const char *name) {
    (void) parent;
    fuse_ino_t number = find(name);
    if (!number) {
        fuse_reply_err(request, ENOENT);
        return;
    }
    struct fuse_entry_param result = entry(number);
    fuse_reply_entry(request, &result);
}

static void get_status(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *info) {
    (void) info;
    struct stat result = status(number);
    fuse_reply_attr(request, &result, timeout);
}

static void set_status(
    fuse_req_t request, fuse_ino_t number, struct stat *wanted, int which, struct fuse_file_info *info) {
    struct stat *own = number == FUSE_ROOT_ID ? &directory : &files[number]->status;
    if (which & FUSE_SET_ATTR_MODE) own->st_mode = (own->st_mode & S_IFMT) | (wanted->st_mode & 07777);
    if (which & FUSE_SET_ATTR_UID) own->st_uid = wanted->st_uid;
    if (which & FUSE_SET_ATTR_GID) own->st_gid = wanted->st_gid;
    if (which & FUSE_SET_ATTR_MTIME) own->st_mtim = wanted->st_mtim;
    if (which & FUSE_SET_ATTR_SIZE) {
        resize(files[number], (size_t) wanted->st_size);
        note(RESIZED, number, (uint64_t) wanted->st_size, 0, NULL);
    }
    get_status(request, number, info);
}

static void create(
    fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode, struct fuse_file_info *info) {
    (void) parent;
    if (find(name) || file_count == sizeof files / sizeof *files) {
        fuse_reply_err(request, find(name) ? EEXIST : ENOSPC);
        return;
    }
    struct file *file = calloc(1, sizeof *file);
    if (!file || !(file->name = strdup(name))) fail("keeping a file");
    const struct fuse_ctx *caller = fuse_req_ctx(request);
    file->status.st_ino = file_count;
    file->status.st_mode = S_IFREG | (mode & 07777);
    file->status.st_uid = caller->uid;
    file->status.st_gid = caller->gid;
    files[file_count] = file;
    note(CREATED, file_count, 0, strlen(name), name);
    info->keep_cache = 1;
    struct fuse_entry_param result = entry(file_count++);
    fuse_reply_create(request, &result, info);
}

static void open_file(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *info) {
    (void) number;
    info->keep_cache = 1;
    fuse_reply_open(request, info);
}

static void read_file(
    fuse_req_t request, fuse_ino_t number, size_t count, off_t offset, struct fuse_file_info *info) {
    (void) info;
    struct file *file = files[number];
    size_t rest = (size_t) offset < file->size ? file->size - (size_t) offset : 0;
    fuse_reply_buf(request, rest ? file->bytes + offset : NULL, rest < count ? rest : count);
}

static void write_file(
    fuse_req_t request, fuse_ino_t number, const char *bytes, size_t count, off_t offset,
    struct fuse_file_info *info) {
    (void) info;
    struct file *file = files[number];
    if ((size_t) offset + count > file->size) resize(file, (size_t) offset + count);
    memcpy(file->bytes + offset, bytes, count);
    note(WRITTEN, number, (uint64_t) offset, count, bytes);
    fuse_reply_write(request, count);
}

static void allocate(
    fuse_req_t request, fuse_ino_t number, int mode, off_t offset, off_t count, struct fuse_file_info *info) {
    (void) info;
    struct file *file = files[number];
    if (mode == 0) {
        if ((size_t) (offset + count) > file->size) {
            resize(file, (size_t) (offset + count));
            note(RESIZED, number, file->size, 0, NULL);
        }
    } else if (mode == (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)) {
        size_t end = (size_t) (offset + count) < file->size ? (size_t) (offset + count) : file->size;
        if ((size_t) offset < end) memset(file->bytes + offset, 0, end - (size_t) offset);
        note(PUNCHED, number, (uint64_t) offset, (uint64_t) count, NULL);
    } else {
        fuse_reply_err(request, EOPNOTSUPP);
        return;
    }
    fuse_reply_err(request, 0);
}

static void synchronize(fuse_req_t request, fuse_ino_t number, int only_data, struct fuse_file_info *info) {
    (void) only_data, (void) info;
    note(SYNCED, number, 0, 0, NULL);
    fuse_reply_err(request, 0);
}

static void rename_file(
    fuse_req_t request, fuse_ino_t parent, const char *name, fuse_ino_t new_parent, const char *new_name,
    unsigned flags) {
    (void) parent, (void) new_parent;
    fuse_ino_t number = find(name), other = find(new_name);
    int error = !number ? ENOENT : flags & ~(unsigned) RENAME_NOREPLACE ? EINVAL : flags && other ? EEXIST : 0;
    if (!error) {
        char names[2 * NAME_MAX + 2];
        int count = snprintf(names, sizeof names, "%s%c%s", name, 0, new_name);
        free(files[number]->name);
        if (other) free(files[other]->name), files[other]->name = NULL;
        if (!(files[number]->name = strdup(new_name))) fail("keeping a name");
        note(RENAMED, number, 0, (uint64_t) count, names);
    }
    fuse_reply_err(request, error);
}

static void remove_file(fuse_req_t request, fuse_ino_t parent, const char *name) {
    (void) parent;
    fuse_ino_t number = find(name);
    if (number) {
        note(REMOVED, number, 0, strlen(name), name);
        free(files[number]->name);
        files[number]->name = NULL;
    }
    fuse_reply_err(request, number ? 0 : ENOENT);
}

/* A file's place in the directory is its number, which names that come and go do not change. */
static void read_directory(
    fuse_req_t request, fuse_ino_t number, size_t count, off_t offset, struct fuse_file_info *info) {
    (void) number, (void) info;
    char *bytes = malloc(count);
    if (!bytes) fail("listing the directory");
    size_t used = 0;
    for (fuse_ino_t next = (fuse_ino_t) offset + 1; next < file_count; next++) {
        if (next < 2 || !files[next]->name) continue;
        struct stat result = status(next);
        size_t size = fuse_add_direntry(request, bytes + used, count - used, files[next]->name, &result, (off_t) next);
        if (size > count - used) break;
        used += size;
    }
    fuse_reply_buf(request, bytes, used);
    free(bytes);
}

static const struct fuse_lowlevel_ops operations = {
    .init = start, .lookup = look_up, .getattr = get_status, .setattr = set_status, .create = create,
    .open = open_file, .read = read_file, .write = write_file, .fallocate = allocate, .fsync = synchronize,
    .fsyncdir = synchronize, .rename = rename_file, .unlink = remove_file, .readdir = read_directory,
};

/* Whether the standard input has ended, for which it waits so many milliseconds. */
static int has_input_ended(int milliseconds) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char byte;
    return poll(&input, 1, milliseconds) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

static void *wait_for_end(void *thread) {
    while (!has_input_ended(-1)) continue;
    pthread_kill(*(pthread_t *) thread, SIGTERM);
    return NULL;
}

static int serve(char *program, const char *path, const char *log) {
    log_descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_descriptor < 0) fail(log);
    directory.st_uid = getuid();
    directory.st_gid = getgid();
    char *options[] = {program, "-o", "fsname=fuse-disk,default_permissions", NULL};
    struct fuse_args arguments = FUSE_ARGS_INIT(3, options);
    struct fuse_session *session = fuse_session_new(&arguments, &operations, sizeof operations, NULL);
    if (!session || fuse_set_signal_handlers(session) || fuse_session_mount(session, path)) return 1;
    pthread_t self = pthread_self(), waiting;
    if (pthread_create(&waiting, NULL, wait_for_end, &self)) fail("starting a thread");
    puts("ready");
    fflush(stdout);
    /* One thread: the log has the order in which things are done. */
    int result = fuse_session_loop(session);
    fuse_session_unmount(session);
    return result < 0;
}

/* One of the names in a directory; each is as likely as any other. */
static int open_any(const char *path) {
    DIR *listing = opendir(path);
    if (!listing) return -1;
    int result = -1;
    unsigned seen = 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (entry->d_type != DT_REG || (unsigned) random() % ++seen != 0) continue;
        if (result >= 0) close(result);
        result = openat(dirfd(listing), entry->d_name, O_RDONLY | O_CLOEXEC);
    }
    closedir(listing);
    return result;
}

static int disturb(const char *path, const char *seed) {
    int descriptors[6] = {-1, -1, -1, -1, -1, -1};
    srandom((unsigned) strtoul(seed, NULL, 10));
    while (!has_input_ended(0)) {
        int *descriptor = &descriptors[(size_t) random() % (sizeof descriptors / sizeof *descriptors)];
        struct stat status;
        /* The kernel writes all of a file that is closed, so that is not done often. */
        if (*descriptor < 0 || random() % 64 == 0) {
            if (*descriptor >= 0) close(*descriptor);
            *descriptor = open_any(path);
        }
        if (*descriptor < 0 || fstat(*descriptor, &status) || status.st_size == 0) continue;
        /* Most of a journal's stores go to its first pages and behind its last object. */
        off_t page_count = (status.st_size + 4095) / 4096;
        off_t first = random() % (random() % 2 ? page_count : page_count < 16 ? page_count : 16);
        sync_file_range(*descriptor, first * 4096, (random() % 4 + 1) * 4096, SYNC_FILE_RANGE_WRITE);
        usleep((useconds_t) (random() % 400));
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count == 4 && strcmp(arguments[1], "serve") == 0) return serve(arguments[0], arguments[2], arguments[3]);
    if (count == 4 && strcmp(arguments[1], "disturb") == 0) return disturb(arguments[2], arguments[3]);
    fputs("usage: fuse-disk serve DIRECTORY LOG | disturb DIRECTORY SEED\n", stderr);
    return 2;
}
