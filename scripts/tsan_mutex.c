// Tells ThreadSanitizer about Swift's Mutex; preloaded by `make test-tsan`.
//
// Mutex is compiled into its users but for its contended path, which is in libswiftSynchronization (LinuxImpl.swift),
// a library without instrumentation: there the kernel hands the lock over (futex(2), FUTEX_LOCK_PI), the sanitizer sees
// nothing of it, and whatever the lock protects looks like a race. These two functions stand in front of that path
// and add the order that it makes. Real races are reported as before.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Absent from processes that the sanitizer is not built into, such as `swift test` itself.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

typedef SWIFT void (*LockSlow)(uint32_t thread, SELF void *mutex);
typedef SWIFT void (*UnlockSlow)(SELF void *mutex);

static LockSlow next_lock_slow;
static UnlockSlow next_unlock_slow;

__attribute__((constructor)) static void find_originals(void) {
  next_lock_slow = (LockSlow)dlsym(RTLD_NEXT, LOCK_SLOW);
  next_unlock_slow = (UnlockSlow)dlsym(RTLD_NEXT, UNLOCK_SLOW);
}

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
  next_lock_slow(thread, mutex);
  if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK_SLOW);
SWIFT void unlock_slow(SELF void *mutex) {
  if (__tsan_release) __tsan_release(mutex);
  next_unlock_slow(mutex);
}
