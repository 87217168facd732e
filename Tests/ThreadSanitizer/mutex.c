// Tells ThreadSanitizer what a contended Mutex of Swift's does.
//
// Taking and leaving a Mutex that nobody waits for is an atomic operation in the program's own code, which the sanitizer
// sees. With threads that wait, the kernel hands the lock on, called by Swift's runtime, which is not instrumented: the
// order that this makes is invisible, and everything behind the lock looks like a race. These functions come before the
// runtime's, call them, and tell.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void daybookLock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT bool daybookTryLock(SELF) __asm__(TRY);
SWIFT void daybookUnlock(SELF) __asm__(UNLOCK);

SWIFT void daybookLock(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool daybookTryLock(SELF) {
    bool isLocked = ((SWIFT bool (*)(SELF))dlsym(RTLD_NEXT, TRY))(self);
    if (isLocked && __tsan_acquire) __tsan_acquire(self);
    return isLocked;
}

SWIFT void daybookUnlock(SELF) {
    if (__tsan_release) __tsan_release(self);
    ((SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK))(self);
}
