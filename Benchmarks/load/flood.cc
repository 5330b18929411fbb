#include <sys/epoll.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <vector>

#include "clock.h"
#include "flood_connection.h"
#include "loads.h"

namespace {

constexpr int64_t kSilence = 20'000'000'000;  // after which a server is given up

}  // namespace

void RunFlood(const Options& options) {
  if (options.target.tls || options.message.size() > 16'000) Fail("flood speaks plaintext, and messages of one frame");
  FloodProgress progress{options, options.calls, options.calls, 0, {}};
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<FloodConnection>> connections;
  const int64_t begin = Now();
  for (int index = 0; index < options.connections; ++index) {
    connections.push_back(std::make_unique<FloodConnection>(progress));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connections.back().get();
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections.back()->Socket(), &event);
  }
  int64_t heard = begin;
  while (progress.to_end > 0) {
    epoll_event events[256];
    const int count = epoll_wait(epoll, events, 256, 1000);
    for (int index = 0; index < count; ++index) static_cast<FloodConnection*>(events[index].data.ptr)->Serve();
    if (count > 0) heard = Now();
    if (Now() - heard > kSilence) Fail("the server answers no more");
  }
  std::cout << "{\"calls\": " << progress.latencies.Count() << ", \"seconds\": " << (Now() - begin) / 1e9
            << ", \"data_bytes\": " << progress.data_bytes << ", ";
  progress.latencies.Print();
  std::cout << "}" << std::endl;
}
