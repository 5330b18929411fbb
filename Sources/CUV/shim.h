#pragma once
#include <uv.h>

#include <fcntl.h>
#include <sys/socket.h>

#if defined(__linux__)
#include <sys/prctl.h>
/* Declared by the system's header only under _GNU_SOURCE, which is too late to define here. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);
static inline int cuv_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }
/* prctl is variadic, which Swift cannot call, and pthread_setname_np needs _GNU_SOURCE before the first header. */
static inline void cuv_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
#else
static inline int cuv_accept(int listener) {
  int descriptor = accept(listener, 0, 0);
  if (descriptor >= 0) {
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return descriptor;
}
static inline void cuv_set_thread_name(const char *name) { pthread_setname_np(name); }
#endif
