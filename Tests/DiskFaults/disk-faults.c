/* A disk that is slow or broken, for a program that is started with this library in LD_PRELOAD.
 *
 * What is to happen stands in the file that DISK_FAULTS names, which the tests write while the program runs: for each
 * of the operations below five numbers of eight bytes.
 *
 *     offset  field
 *          0  delay      how long each call waits before it is made, in microseconds; waiting calls heed changes
 *          8  error      what calls fail with
 *         16  remaining  how many calls still fail
 *         24  calls      how many calls have begun, of whatever end
 *         32  passed     how many calls, counted from the start, neither wait nor fail
 *
 * Only calls for files whose path begins with DISK_FAULTS_PREFIX are meant; a file is in there by the name that its
 * descriptor has in /proc/self/fd. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum operation { FDATASYNC, FSYNC, PWRITE, MMAP, ALLOCATE, TRUNCATE, RENAME, UNLINK, OPEN, OPERATION_COUNT };

struct rule { uint64_t delay, error, remaining, calls, passed; };

static struct rule *rules;
static const char *prefix;

/* The C library's own function of that name. */
#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("DISK_FAULTS");
    prefix = getenv("DISK_FAULTS_PREFIX");
    if (!path || !prefix) return;
    int file = REAL(open)(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *map = REAL(mmap)(NULL, sizeof(struct rule) * OPERATION_COUNT, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (map != MAP_FAILED) rules = map;
}

/* Microseconds. */
static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t) time.tv_sec * 1000000 + (uint64_t) time.tv_nsec / 1000;
}

/* Waits as told, and returns what the call is to fail with; 0 for nothing. */
static int meet(enum operation operation, const char *path) {
    if (!rules || strncmp(path, prefix, strlen(prefix)) != 0) return 0;
    struct rule *rule = &rules[operation];
    uint64_t number = __atomic_add_fetch(&rule->calls, 1, __ATOMIC_SEQ_CST);
    uint64_t begin = now();
    while (now() - begin < __atomic_load_n(&rule->delay, __ATOMIC_SEQ_CST)
        && number > __atomic_load_n(&rule->passed, __ATOMIC_SEQ_CST)) {
        usleep(1000);
    }
    if (number <= __atomic_load_n(&rule->passed, __ATOMIC_SEQ_CST)) return 0;
    uint64_t remaining = __atomic_load_n(&rule->remaining, __ATOMIC_SEQ_CST);
    do {
        if (remaining == 0) return 0;
    } while (!__atomic_compare_exchange_n(
        &rule->remaining, &remaining, remaining - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return (int) __atomic_load_n(&rule->error, __ATOMIC_SEQ_CST);
}

static int meet_descriptor(enum operation operation, int descriptor) {
    char link[64], path[4096];
    if (!rules || descriptor < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return meet(operation, path);
}

#define FAIL_IF(test, result)     \
    do {                          \
        int error = (test);       \
        if (error) {              \
            errno = error;        \
            return result;        \
        }                         \
    } while (0)

int fdatasync(int descriptor) {
    FAIL_IF(meet_descriptor(FDATASYNC, descriptor), -1);
    return REAL(fdatasync)(descriptor);
}

int fsync(int descriptor) {
    FAIL_IF(meet_descriptor(FSYNC, descriptor), -1);
    return REAL(fsync)(descriptor);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    FAIL_IF(meet_descriptor(PWRITE, descriptor), -1);
    return REAL(pwrite)(descriptor, bytes, count, offset);
}

void *mmap(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
    FAIL_IF(meet_descriptor(MMAP, descriptor), MAP_FAILED);
    return REAL(mmap)(address, count, protection, flags, descriptor, offset);
}

int fallocate(int descriptor, int mode, off_t offset, off_t count) {
    FAIL_IF(meet_descriptor(ALLOCATE, descriptor), -1);
    return REAL(fallocate)(descriptor, mode, offset, count);
}

int posix_fallocate(int descriptor, off_t offset, off_t count) {
    int error = meet_descriptor(ALLOCATE, descriptor);
    return error ? error : REAL(posix_fallocate)(descriptor, offset, count);
}

int ftruncate(int descriptor, off_t count) {
    FAIL_IF(meet_descriptor(TRUNCATE, descriptor), -1);
    return REAL(ftruncate)(descriptor, count);
}

int rename(const char *old, const char *new) {
    FAIL_IF(meet(RENAME, old), -1);
    return REAL(rename)(old, new);
}

int unlink(const char *path) {
    FAIL_IF(meet(UNLINK, path), -1);
    return REAL(unlink)(path);
}

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list list;
        va_start(list, flags);
        mode = va_arg(list, mode_t);
        va_end(list);
    }
    FAIL_IF(meet(OPEN, path), -1);
    return REAL(open)(path, flags, mode);
}
