// The parts of Linux's and glibc's headers that Swift's Glibc module leaves out, and the macros that
// Swift cannot import. No logic lives here.
#ifndef DAYBOOK_CLINUX_H
#define DAYBOOK_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

// fd_set's one member has another name under _GNU_SOURCE. Swift's Glibc module is compiled without, and two definitions
// of one type do not go together.
#include <limits.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <features.h>
#pragma push_macro("__USE_XOPEN")
#undef __USE_XOPEN
#include <sys/select.h>
#pragma pop_macro("__USE_XOPEN")

#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

// A type of control message that only the kernel's own headers name.
#ifndef SCM_SECURITY
#define SCM_SECURITY 0x03
#endif

// Macros with arguments or casts.
static inline size_t clinux_cmsg_align(size_t length) { return CMSG_ALIGN(length); }
static inline size_t clinux_cmsg_length(size_t length) { return CMSG_LEN(length); }
static inline size_t clinux_cmsg_space(size_t length) { return CMSG_SPACE(length); }
static inline struct cmsghdr *clinux_cmsg_first(struct msghdr *message) { return CMSG_FIRSTHDR(message); }
static inline struct cmsghdr *clinux_cmsg_next(struct msghdr *message, struct cmsghdr *header) {
    return CMSG_NXTHDR(message, header);
}
static inline unsigned char *clinux_cmsg_data(struct cmsghdr *header) { return CMSG_DATA(header); }
// O_LARGEFILE as the kernel has it: glibc defines it as 0 where off_t has 64 bits anyway.
static inline int clinux_largefile_flag(void) {
#if defined(__aarch64__) || defined(__arm__) || defined(__powerpc__)
    return 0400000;
#else
    return 0100000;
#endif
}
static inline int clinux_sigrtmin(void) { return SIGRTMIN; }
// futex(2), which the C library does not wrap. The deadline is absolute and of the monotonic clock.
static inline long clinux_futex_wait(void *word, uint32_t value, const struct timespec *deadline) {
    return syscall(
        SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value, deadline, NULL, FUTEX_BITSET_MATCH_ANY);
}
static inline long clinux_futex_wake(void *word) {
    return syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, NULL, NULL, 0);
}
static inline int clinux_sched_batch(void) { return SCHED_BATCH; }
static inline int clinux_sched_round_robin_for_one_thread(void) { return SCHED_RR | SCHED_RESET_ON_FORK; }
static inline void *clinux_fault_address(siginfo_t *information) { return information->si_addr; }
static inline void *clinux_map_failed(void) { return MAP_FAILED; }

// Variadic functions.
static inline int clinux_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }
static inline int clinux_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}
static inline int clinux_rename_new(const char *old_path, const char *new_path) {
    return renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, RENAME_NOREPLACE);
}
static inline off_t clinux_seek_data(int descriptor, off_t offset) { return lseek(descriptor, offset, SEEK_DATA); }
static inline int clinux_fcntl(int descriptor, int command, int argument) {
    return fcntl(descriptor, command, argument);
}
static inline int clinux_ioctl_int(int descriptor, unsigned long request, int *value) {
    return ioctl(descriptor, request, value);
}
static inline int clinux_get_file_flags(int descriptor, int *flags) {
    return ioctl(descriptor, FS_IOC_GETFLAGS, flags);
}
static inline int clinux_set_file_flags(int descriptor, const int *flags) {
    return ioctl(descriptor, FS_IOC_SETFLAGS, flags);
}
static inline int clinux_ioctl_winsize(int descriptor, struct winsize *size) {
    return ioctl(descriptor, TIOCGWINSZ, size);
}

// glibc declares the address as a transparent union, which Swift cannot pass a null pointer for.
static inline int clinux_accept(int descriptor, int flags) { return accept4(descriptor, NULL, NULL, flags); }

static inline int clinux_set_thread_name(const char *name) { return prctl(PR_SET_NAME, name); }

// Global variables, which Swift 6 refuses to touch by name.
static inline char *clinux_optarg(void) { return optarg; }
static inline int clinux_optind(void) { return optind; }
static inline int clinux_optopt(void) { return optopt; }
static inline void clinux_set_optind(int value) { optind = value; }
static inline void clinux_set_opterr(int value) { opterr = value; }
static inline char **clinux_environ(void) { return environ; }

#endif
