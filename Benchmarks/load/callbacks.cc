#include "callbacks.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "connection.h"

const nghttp2_session_callbacks* Callbacks::Shared() {
  static nghttp2_session_callbacks* callbacks = [] {
    nghttp2_session_callbacks* made;
    nghttp2_session_callbacks_new(&made);
    nghttp2_session_callbacks_set_on_header_callback(made, Header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, Data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, Closed);
    return made;
  }();
  return callbacks;
}

ssize_t Callbacks::ReadBody(nghttp2_session*, int32_t, uint8_t* buffer, size_t room, uint32_t* flags,
                            nghttp2_data_source* source, void*) {
  Call& call = *static_cast<Call*>(source->ptr);
  const size_t count = std::min(room, call.outgoing_.size());
  std::memcpy(buffer, call.outgoing_.data(), count);
  call.outgoing_.erase(0, count);
  if (call.outgoing_.empty() && call.finished_) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  } else if (count == 0) {
    call.deferred_ = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  return count;
}

int Callbacks::Header(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size, uint8_t, void*) {
  const std::string_view status(reinterpret_cast<const char*>(name), name_size);
  if (status != "grpc-status") return 0;
  auto* call = static_cast<Call*>(nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
  if (call) call->ok_ = std::string_view(reinterpret_cast<const char*>(value), value_size) == "0";
  return 0;
}

int Callbacks::Data(nghttp2_session* session, uint8_t, int32_t stream, const uint8_t* bytes, size_t count,
                    void* connection) {
  auto* call = static_cast<Call*>(nghttp2_session_get_stream_user_data(session, stream));
  if (call) call->Receive(*static_cast<Connection*>(connection), bytes, count);
  return 0;
}

int Callbacks::Closed(nghttp2_session* session, int32_t stream, uint32_t, void* connection) {
  auto* call = static_cast<Call*>(nghttp2_session_get_stream_user_data(session, stream));
  if (!call) return 0;
  call->Ended(*static_cast<Connection*>(connection), call->ok_);
  delete call;
  return 0;
}

void Call::Receive(Connection& connection, const uint8_t* bytes, size_t count) {
  while (count > 0 || (prefix_bytes_ == 5 && message_bytes_ == 0)) {
    if (prefix_bytes_ < 5) {
      prefix_[prefix_bytes_++] = *bytes++;
      --count;
      if (prefix_bytes_ < 5) continue;
      message_bytes_ = size_t{prefix_[1]} << 24 | prefix_[2] << 16 | prefix_[3] << 8 | prefix_[4];
    }
    const size_t taken = std::min(count, message_bytes_);
    bytes += taken;
    count -= taken;
    message_bytes_ -= taken;
    if (message_bytes_ > 0) return;
    prefix_bytes_ = 0;
    Message(connection);
  }
}
