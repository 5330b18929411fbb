#include "connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "callbacks.h"

namespace {

constexpr int32_t kWindow = (1 << 30) - 1;

nghttp2_nv Header(std::string_view name, std::string_view value) {
  return {(uint8_t*)name.data(), (uint8_t*)value.data(), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME};
}

}  // namespace

Connection::Connection(Poller& poller, const Target& target) : poller_(poller), target_(target) {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) Fail(std::string("socket: ") + std::strerror(errno));
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
  if (connect(socket_, address, sizeof target.address) != 0 && errno != EINPROGRESS) {
    Fail(std::string("connect: ") + std::strerror(errno));
  }
  if (target.tls) {
    tls_ = SSL_new(target.tls);
    SSL_set_fd(tls_, socket_);
    SSL_set_connect_state(tls_);
  }
  nghttp2_session_client_new(&session_, Callbacks::Shared(), this);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0}, {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
  poller_.Add(socket_, EPOLLIN | EPOLLOUT, this);
}

Connection::~Connection() {
  if (tls_) SSL_free(tls_);
  close(socket_);
  nghttp2_session_del(session_);
}

void Connection::Begin(const std::string& path, Call* call) {
  const std::string_view scheme = target_.tls ? "https" : "http";
  const nghttp2_nv headers[] = {
      Header(":method", "POST"), Header(":scheme", scheme), Header(":path", path),
      Header(":authority", target_.authority), Header("content-type", "application/grpc"), Header("te", "trailers")};
  nghttp2_data_provider body{{.ptr = call}, Callbacks::ReadBody};
  call->stream_ = nghttp2_submit_request(session_, nullptr, headers, std::size(headers), &body, call);
  if (call->stream_ < 0) Fail(nghttp2_strerror(call->stream_));
}

void Connection::Resume(Call& call) {
  if (!call.deferred_) return;
  call.deferred_ = false;
  nghttp2_session_resume_data(session_, call.stream_);
}

void Connection::Terminate() {
  nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR);
  Flush();
  if (tls_) SSL_shutdown(tls_);
}

void Connection::Serve() {
  if (!established_ && !Handshake()) return;
  Read();
  Flush();
}

bool Connection::Handshake() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) Fail(std::string("connect: ") + std::strerror(error));
  if (tls_) {
    const int result = SSL_do_handshake(tls_);
    if (result != 1) {
      const int reason = SSL_get_error(tls_, result);
      if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) Fail("the TLS handshake failed");
      WaitForWriting(reason == SSL_ERROR_WANT_WRITE);
      return false;
    }
  }
  established_ = true;
  return true;
}

void Connection::Read() {
  static uint8_t buffer[256 << 10];
  for (;;) {
    ssize_t count;
    if (tls_) {
      count = SSL_read(tls_, buffer, sizeof buffer);
      if (count <= 0 && SSL_get_error(tls_, count) == SSL_ERROR_WANT_READ) return;
    } else {
      count = read(socket_, buffer, sizeof buffer);
      if (count < 0 && errno == EAGAIN) return;
    }
    if (count <= 0) Fail("the server closed a connection");
    const ssize_t result = nghttp2_session_mem_recv(session_, buffer, count);
    if (result < 0) Fail(nghttp2_strerror(result));
    if (!tls_ && count < ssize_t{sizeof buffer}) return;
  }
}

void Connection::Flush() {
  if (!established_) return;
  const uint8_t* bytes;
  for (ssize_t count; (count = nghttp2_session_mem_send(session_, &bytes)) > 0;) {
    outgoing_.append(reinterpret_cast<const char*>(bytes), count);
  }
  size_t sent = 0;
  while (sent < outgoing_.size()) {
    const size_t rest = outgoing_.size() - sent;
    const ssize_t count = tls_ ? SSL_write(tls_, outgoing_.data() + sent, rest)
                               : send(socket_, outgoing_.data() + sent, rest, MSG_NOSIGNAL);
    if (count <= 0) {
      if (tls_ ? SSL_get_error(tls_, count) != SSL_ERROR_WANT_WRITE : errno != EAGAIN) {
        Fail("a connection broke while it was written to");
      }
      break;
    }
    sent += count;
  }
  outgoing_.erase(0, sent);
  WaitForWriting(!outgoing_.empty());
}

void Connection::WaitForWriting(bool waits) {
  if (waits == waits_for_writing_) return;
  waits_for_writing_ = waits;
  poller_.Change(socket_, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, this);
}
