#include "frames.h"

namespace {

constexpr uint8_t kEndHeaders = 4;
constexpr uint32_t kTableSize = 4096;  // of HPACK, where a server does not say another

void AppendNumber(std::string& to, uint32_t value, int bytes) {
  while (bytes-- > 0) to += static_cast<char>(value >> (8 * bytes));
}

void AppendHeader(std::string& to, size_t size, uint8_t type, uint8_t flags, uint32_t stream) {
  AppendNumber(to, size, 3);
  to += static_cast<char>(type);
  to += static_cast<char>(flags);
  AppendNumber(to, stream, 4);
}

// RFC 7541, section 5.1 and 5.2, without Huffman; a size with a prefix of 7 bits.
void AppendString(std::string& to, const std::string& text) {
  if (text.size() < 127) {
    to += static_cast<char>(text.size());
  } else {
    to += static_cast<char>(127);
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) to += static_cast<char>(rest % 128 + 128);
    to += static_cast<char>(rest);
  }
  to += text;
}

}  // namespace

Frame::Frame(const uint8_t* bytes)
    : size(size_t{bytes[0]} << 16 | bytes[1] << 8 | bytes[2]), type(bytes[3]), flags(bytes[4]),
      stream((uint32_t{bytes[5]} << 24 | bytes[6] << 16 | bytes[7] << 8 | bytes[8]) & 0x7fffffff),
      payload(bytes + kFrameHeaderSize) {}

uint32_t Frame::Number() const {
  return (uint32_t{payload[0]} << 24 | payload[1] << 16 | payload[2] << 8 | payload[3]) & 0x7fffffff;
}

std::string Preface(uint32_t window) {
  std::string bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  AppendHeader(bytes, 12, Frame::kSettings, 0, 0);
  AppendNumber(bytes, 2, 2);  // ENABLE_PUSH
  AppendNumber(bytes, 0, 4);
  AppendNumber(bytes, 4, 2);  // INITIAL_WINDOW_SIZE
  AppendNumber(bytes, window, 4);
  return bytes + WindowUpdate(window);
}

std::string WindowUpdate(uint32_t count) {
  std::string bytes;
  AppendHeader(bytes, 4, Frame::kWindowUpdate, 0, 0);
  AppendNumber(bytes, count, 4);
  return bytes;
}

std::string Acknowledgement(const Frame& frame) {
  std::string bytes;
  const size_t size = frame.type == Frame::kPing ? frame.size : 0;
  AppendHeader(bytes, size, frame.type, Frame::kAck, 0);
  return bytes.append(reinterpret_cast<const char*>(frame.payload), size);
}

CallFrames::CallFrames(const Options& options) : options_(options), first_(Spelled(true)) {
  // The newest entry of the table has the number 62 (RFC 7541, section 2.3.3).
  later_ = {'\x83', '\x86'};
  for (int index = 65; index >= 62; --index) later_ += static_cast<char>(0x80 | index);
}

std::string CallFrames::Spelled(bool keeps) const {
  // POST and http have numbers of their own; the others are literals with the name's number, 0 for one that has none.
  const auto literal = [keeps](int name) {
    if (keeps) return std::string(1, static_cast<char>(0x40 | name));
    return name < 15 ? std::string(1, static_cast<char>(name))
                     : std::string{static_cast<char>(15), static_cast<char>(name - 15)};
  };
  std::string block = {'\x83', '\x86'};
  AppendString(block += literal(4), options_.path);
  AppendString(block += literal(1), options_.target.authority);
  AppendString(block += literal(31), "application/grpc");
  AppendString(block += literal(0), "te");
  AppendString(block, "trailers");
  return block;
}

void CallFrames::Heed(const Frame& settings) {
  for (size_t at = 0; at + 6 <= settings.size; at += 6) {
    const uint8_t* entry = settings.payload + at;
    const uint32_t value = uint32_t{entry[2]} << 24 | entry[3] << 16 | entry[4] << 8 | entry[5];
    if (entry[0] == 0 && entry[1] == 1 && value < kTableSize) {
      later_ = Spelled(false);
      first_ = '\x20' + later_;  // the table has no room from here on
    }
  }
}

void CallFrames::AppendCall(std::string& to, uint32_t stream, const std::string& message) {
  const std::string& block = stream == 1 ? first_ : later_;
  AppendHeader(to, block.size(), Frame::kHeaders, kEndHeaders, stream);
  to += block;
  AppendHeader(to, message.size(), Frame::kData, Frame::kEndStream, stream);
  to += message;
}
