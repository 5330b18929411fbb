#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "frames.h"
#include "latencies.h"
#include "options.h"

// What all connections of a flood have in common.
struct FloodProgress {
  const Options& options;
  int64_t to_begin, to_end;  // calls
  int64_t data_bytes = 0;
  Latencies latencies;
};

// A connection that keeps its streams busy with calls until there are enough of them.
class FloodConnection {
 public:
  explicit FloodConnection(FloodProgress&);
  ~FloodConnection();
  FloodConnection(const FloodConnection&) = delete;

  int Socket() const { return socket_; }

  // Takes what has come, begins calls in the place of those that ended, and writes once.
  void Serve();

 private:
  void Take(const Frame&);
  void Begin();
  void Write();

  FloodProgress& progress_;
  CallFrames frames_;
  int socket_;
  std::vector<int64_t> starts_;   // of the newest streams, in nanoseconds
  std::vector<uint8_t> incoming_;
  size_t held_ = 0;               // of incoming_
  std::string outgoing_;
  uint32_t next_ = 1, unacknowledged_ = 0;
  int64_t window_ = 65'535, now_ = 0;
  int open_ = 0;
  bool settled_ = false;
};
