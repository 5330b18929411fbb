#pragma once
#include <cstdint>
#include <string>

#include "options.h"

// HTTP/2 frames (RFC 9113, section 4.1) as bytes, for a load that must cost less than the servers it measures: h2load
// needs more time for a call than a fast server.

constexpr size_t kFrameHeaderSize = 9;

// A frame that has arrived as a whole.
struct Frame {
  enum Type : uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7, kWindowUpdate = 8 };
  static constexpr uint8_t kEndStream = 1, kAck = 1;

  explicit Frame(const uint8_t* bytes);

  size_t size;
  uint8_t type, flags;
  uint32_t stream;
  const uint8_t* payload;

  // The payload's first 31 bits.
  uint32_t Number() const;
};

// What a client says first: its settings, and a window of so many bytes for each stream and the connection.
std::string Preface(uint32_t window);
std::string WindowUpdate(uint32_t bytes);
// Of a SETTINGS or a PING frame.
std::string Acknowledgement(const Frame&);

// A unary call as two frames. Its header fields go into the server's HPACK table with the first call, as other clients
// do, and are named by number from then on.
class CallFrames {
 public:
  explicit CallFrames(const Options&);

  // Keeps to the server's settings. Without room in its table every call spells its fields.
  void Heed(const Frame& settings);
  void AppendCall(std::string& to, uint32_t stream, const std::string& message);

 private:
  std::string Spelled(bool keeps) const;

  const Options& options_;
  std::string first_, later_;
};
