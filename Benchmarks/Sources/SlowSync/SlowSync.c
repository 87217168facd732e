// Every fsync(2) and fdatasync(2) of the program that this library is loaded into takes longer, by the number of
// microseconds in DAYBOOK_BENCH_SYNC_DELAY. The delay comes first, so that what is stored meanwhile is synced too, as
// it is with a disk that is slow to begin.
#include "SlowSync.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void delay(void) {
    const char *text = getenv("DAYBOOK_BENCH_SYNC_DELAY");
    long microseconds = text ? atol(text) : 0;
    struct timespec rest = {microseconds / 1000000, microseconds % 1000000 * 1000};
    while (nanosleep(&rest, &rest) == -1 && errno == EINTR) {
    }
}

int fsync(int descriptor) {
    delay();
    return (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
    delay();
    return (int)syscall(SYS_fdatasync, descriptor);
}
