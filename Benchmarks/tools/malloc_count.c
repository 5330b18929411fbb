// Counts the allocations of a program that it is preloaded into (LD_PRELOAD), and tells where they come from.
//
//   SIGUSR1  begins to count, from zero
//   SIGUSR2  ends it and writes MALLOC_COUNT_FILE: "total CALLS BYTES", then for each distinct stack
//            "site CALLS BYTES ADDRESS…" (return addresses, innermost first), then the lines of /proc/self/maps
//
// MALLOC_COUNT_DEPTH is how many addresses of a stack are kept, at most 16; 0, the default, keeps none and only counts.
// A realloc counts as one allocation of its new size; what is freed is not counted. Linux with glibc only.
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// glibc's own names of what is replaced here: unlike dlsym, calling them allocates nothing.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

enum { max_depth = 16, slots = 1 << 14, own_frames = 2 };

struct site {
  _Atomic uint64_t key;  // hash of the frames; 0: free
  _Atomic uint64_t calls, bytes;
  _Atomic int depth;  // 0 until the frames are written
  void *frames[max_depth];
};

static struct site sites[slots];
static atomic_bool counting;
static _Atomic uint64_t total_calls, total_bytes, lost;
static int depth;
static char path[4096];
// Set while a stack is walked: what the walk allocates is not the program's.
static __thread int walking __attribute__((tls_model("initial-exec")));

static uint64_t hash(void *const *frames, int count) {
  uint64_t value = 1469598103934665603u;
  for (int index = 0; index < count; ++index) value = (value ^ (uintptr_t)frames[index]) * 1099511628211u;
  return value | 1;
}

static void count_site(size_t size) {
  void *stack[max_depth + own_frames];
  walking = 1;
  const int found = backtrace(stack, depth + own_frames) - own_frames;
  walking = 0;
  if (found <= 0) return;
  const uint64_t key = hash(stack + own_frames, found);
  for (size_t probe = 0; probe < slots; ++probe) {
    struct site *site = &sites[(key + probe) % slots];
    uint64_t seen = 0;
    if (atomic_compare_exchange_strong(&site->key, &seen, key)) {
      memcpy(site->frames, stack + own_frames, found * sizeof(void *));
      atomic_store(&site->depth, found);
    } else if (seen != key) {
      continue;
    }
    atomic_fetch_add_explicit(&site->calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&site->bytes, size, memory_order_relaxed);
    return;
  }
  atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
}

// Not inlined, so that exactly own_frames frames lie between backtrace and the program.
__attribute__((noinline)) static void count(size_t size) {
  if (!atomic_load_explicit(&counting, memory_order_relaxed) || walking) return;
  atomic_fetch_add_explicit(&total_calls, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&total_bytes, size, memory_order_relaxed);
  if (depth > 0) count_site(size);
}

void *malloc(size_t size) {
  count(size);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(number * size);
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  count(size);
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  count(size);
  *block = __libc_memalign(alignment, size);
  return *block ? 0 : ENOMEM;
}

static void begin(int signal) {
  (void)signal;
  atomic_store(&counting, 0);
  memset(sites, 0, sizeof sites);
  atomic_store(&total_calls, 0);
  atomic_store(&total_bytes, 0);
  atomic_store(&lost, 0);
  atomic_store(&counting, 1);
}

static void copy_maps(int to) {
  char buffer[4096];
  const int from = open("/proc/self/maps", O_RDONLY);
  for (ssize_t size; (size = read(from, buffer, sizeof buffer)) > 0;)
    if (write(to, buffer, size) != size) break;
  close(from);
}

// In a signal handler: dprintf is kept to integers, for which glibc's allocates nothing. The file appears under its
// name when it is whole.
static void end(int signal) {
  (void)signal;
  const int error = errno;
  atomic_store(&counting, 0);
  char unfinished[sizeof path + 8];
  strcat(strcpy(unfinished, path), ".part");
  const int file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dprintf(file, "total %lu %lu\n", (unsigned long)total_calls, (unsigned long)total_bytes);
  for (size_t index = 0; index < slots; ++index) {
    const struct site *site = &sites[index];
    if (site->depth == 0) continue;
    dprintf(file, "site %lu %lu", (unsigned long)site->calls, (unsigned long)site->bytes);
    for (int frame = 0; frame < site->depth; ++frame) dprintf(file, " %lx", (unsigned long)site->frames[frame]);
    dprintf(file, "\n");
  }
  if (lost) dprintf(file, "lost %lu\n", (unsigned long)lost);
  copy_maps(file);
  close(file);
  rename(unfinished, path);
  errno = error;
}

__attribute__((constructor)) static void prepare(void) {
  const char *file = getenv("MALLOC_COUNT_FILE"), *frames = getenv("MALLOC_COUNT_DEPTH");
  if (!file || strlen(file) >= sizeof path) return;
  strcpy(path, file);
  depth = frames ? atoi(frames) : 0;
  if (depth > max_depth) depth = max_depth;
  void *first[1];
  backtrace(first, 1);  // loads the unwinder, which allocates
  const struct sigaction on_begin = {.sa_handler = begin, .sa_flags = SA_RESTART};
  const struct sigaction on_end = {.sa_handler = end, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &on_begin, NULL);
  sigaction(SIGUSR2, &on_end, NULL);
}
