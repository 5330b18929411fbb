#pragma once
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "options.h"
#include "poller.h"

class Connection;

// One call. Whoever makes calls derives from it what is to be remembered of each.
class Call {
 public:
  virtual ~Call() = default;

  // A whole message has come.
  virtual void Message(Connection&) {}
  // The call is over and is deleted next; `ok` where its status was.
  virtual void Ended(Connection&, bool ok) = 0;

  // Appends a message, which carries its prefix; nothing leaves before the connection is flushed.
  void Send(std::string_view message) { outgoing_ += message; }
  // Nothing follows what was sent.
  void Finish() { finished_ = true; }

 private:
  friend class Connection;
  friend struct Callbacks;
  void Receive(Connection&, const uint8_t* bytes, size_t count);

  int32_t stream_ = 0;
  std::string outgoing_;
  bool finished_ = false, deferred_ = false, ok_ = false;
  uint8_t prefix_[5];
  size_t prefix_bytes_ = 0, message_bytes_ = 0;
};

// An HTTP/2 connection as a gRPC client has it. A connection that breaks ends the process: no measurement survives it.
class Connection {
 public:
  Connection(Poller&, const Target&);
  ~Connection();
  Connection(const Connection&) = delete;

  // Begins a call; the connection owns it from here on. It leaves at the next Flush.
  void Begin(const std::string& path, Call*);
  // Lets what was sent to a call that had nothing to send leave at the next Flush.
  void Resume(Call&);
  void Flush();
  // Says goodbye to the server. What is left is to delete the connection.
  void Terminate();

  // The socket is ready.
  void Serve();

 private:
  friend struct Callbacks;
  bool Handshake();
  void Read();
  void WaitForWriting(bool);

  Poller& poller_;
  const Target& target_;
  int socket_;
  SSL* tls_ = nullptr;
  nghttp2_session* session_ = nullptr;
  std::string outgoing_;
  bool established_ = false, waits_for_writing_ = true;
};
