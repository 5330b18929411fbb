#include "flood_connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "clock.h"

namespace {

constexpr uint32_t kWindow = 1u << 30;  // what a server may send before it hears from us
// Streams between the newest and the oldest whose start is still known.
constexpr size_t kStarts = 1 << 14;

}  // namespace

FloodConnection::FloodConnection(FloodProgress& progress)
    : progress_(progress), frames_(progress.options), starts_(kStarts), incoming_(512 << 10) {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in& address = progress.options.target.address;
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Fail(std::strerror(errno));
  outgoing_ = Preface(kWindow);
  Write();
}

FloodConnection::~FloodConnection() { close(socket_); }

void FloodConnection::Serve() {
  const ssize_t count = recv(socket_, incoming_.data() + held_, incoming_.size() - held_, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) Fail("the server closed a connection");
  held_ += count;
  now_ = Now();
  size_t at = 0;
  while (held_ - at >= kFrameHeaderSize) {
    const Frame frame(incoming_.data() + at);
    if (frame.size + kFrameHeaderSize > held_ - at) break;
    Take(frame);
    at += kFrameHeaderSize + frame.size;
  }
  std::memmove(incoming_.data(), incoming_.data() + at, held_ - at);
  held_ -= at;
  if (settled_) Begin();
  Write();
}

void FloodConnection::Take(const Frame& frame) {
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
      frames_.Heed(frame);
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

void FloodConnection::Begin() {
  const auto size = static_cast<int64_t>(progress_.options.message.size());
  while (open_ < progress_.options.streams && progress_.to_begin > 0 && window_ >= size) {
    frames_.AppendCall(outgoing_, next_, progress_.options.message);
    starts_[next_ / 2 % kStarts] = now_;
    next_ += 2;
    window_ -= size;
    ++open_;
    --progress_.to_begin;
  }
}

void FloodConnection::Write() {
  for (size_t sent = 0; sent < outgoing_.size();) {
    const ssize_t count = send(socket_, outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) Fail("a connection broke while it was written to");
    sent += count;
  }
  outgoing_.clear();
}
