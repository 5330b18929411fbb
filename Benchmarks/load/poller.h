#pragma once
#include <sys/epoll.h>

#include <cstdint>

class Connection;

// Tells connections when their sockets are ready.
class Poller {
 public:
  Poller();
  ~Poller();

  void Add(int socket, uint32_t events, Connection* connection);
  void Change(int socket, uint32_t events, Connection* connection);

  // Serves what is ready; waits so many nanoseconds at most, to the precision of the kernel's timers, when nothing is.
  void Wait(int64_t nanoseconds);

 private:
  int epoll_;
};
