#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <vector>

#include "clock.h"
#include "frames.h"
#include "latencies.h"
#include "loads.h"

namespace {

constexpr int64_t kSilence = 20'000'000'000;  // after which a server is given up
constexpr uint32_t kWindow = 1u << 30;        // what a server may send before it hears from us
// Streams between the newest and the oldest whose start is still known.
constexpr size_t kStarts = 1 << 14;

struct Progress {
  const Options& options;
  int64_t to_begin, to_end, data_bytes = 0;
  Latencies latencies;
};

class FloodConnection {
 public:
  FloodConnection(const Options& options, Progress& progress)
      : progress_(progress), blocks_(options), starts_(kStarts), buffer_(512 << 10) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* address = reinterpret_cast<const sockaddr*>(&options.target.address);
    if (connect(socket_, address, sizeof options.target.address) != 0) Fail(std::strerror(errno));
    outgoing_ = Preface(kWindow);
    Write();
  }
  ~FloodConnection() { close(socket_); }

  int Socket() const { return socket_; }

  // Takes what has come, begins calls in the place of those that ended, and writes once.
  void Serve() {
    const ssize_t count = recv(socket_, buffer_.data() + held_, buffer_.size() - held_, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) Fail("the server closed a connection");
    held_ += count;
    now_ = Now();
    size_t at = 0;
    while (held_ - at >= kFrameHeaderSize) {
      const Frame frame(buffer_.data() + at);
      if (frame.size + kFrameHeaderSize > held_ - at) break;
      Take(frame);
      at += kFrameHeaderSize + frame.size;
    }
    std::memmove(buffer_.data(), buffer_.data() + at, held_ - at);
    held_ -= at;
    if (settled_) Begin();
    Write();
  }

 private:
  void Take(const Frame& frame) {
    switch (frame.type) {
      case Frame::kData:
        progress_.data_bytes += frame.size;
        unacknowledged_ += frame.size;
        if (unacknowledged_ > kWindow / 2) {
          outgoing_ += WindowUpdate(unacknowledged_);
          unacknowledged_ = 0;
        }
        break;
      case Frame::kHeaders:
        if (frame.flags & Frame::kEndStream) {
          progress_.latencies.Add(now_ - starts_[frame.stream / 2 % kStarts]);
          --open_;
          --progress_.to_end;
        }
        break;
      case Frame::kSettings:
        if (frame.flags & Frame::kAck) break;
        blocks_.Heed(frame);
        outgoing_ += Acknowledgement(frame);
        settled_ = true;
        break;
      case Frame::kPing:
        if (!(frame.flags & Frame::kAck)) outgoing_ += Acknowledgement(frame);
        break;
      case Frame::kWindowUpdate:
        if (frame.stream == 0) window_ += frame.Number();
        break;
      case Frame::kReset:
      case Frame::kGoAway:
        Fail("the server reset a stream or sent the connection away");
    }
  }

  void Begin() {
    const auto size = static_cast<int64_t>(progress_.options.message.size());
    while (open_ < progress_.options.streams && progress_.to_begin > 0 && window_ >= size) {
      blocks_.AppendCall(outgoing_, next_, progress_.options.message);
      starts_[next_ / 2 % kStarts] = now_;
      next_ += 2;
      window_ -= size;
      ++open_;
      --progress_.to_begin;
    }
  }

  void Write() {
    for (size_t sent = 0; sent < outgoing_.size();) {
      const ssize_t count = send(socket_, outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) Fail("a connection broke while it was written to");
      sent += count;
    }
    outgoing_.clear();
  }

  Progress& progress_;
  CallFrames blocks_;
  std::vector<int64_t> starts_;
  std::vector<uint8_t> buffer_;
  std::string outgoing_;
  int socket_;
  size_t held_ = 0;
  uint32_t next_ = 1, unacknowledged_ = 0;
  int64_t window_ = 65'535, now_ = 0;
  int open_ = 0;
  bool settled_ = false;
};

}  // namespace

void RunFlood(const Options& options) {
  if (options.target.tls || options.message.size() > 16'000) Fail("flood speaks plaintext, and messages of one frame");
  Progress progress{options, options.calls, options.calls, 0, {}};
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<FloodConnection>> connections;
  const int64_t begin = Now();
  for (int index = 0; index < options.connections; ++index) {
    connections.push_back(std::make_unique<FloodConnection>(options, progress));
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
