#pragma once
#include <nghttp2/nghttp2.h>

// What nghttp2 calls: it finds the call of a stream and hands over.
struct Callbacks {
  static const nghttp2_session_callbacks* Shared();
  static ssize_t ReadBody(nghttp2_session*, int32_t stream, uint8_t* buffer, size_t room, uint32_t* flags,
                          nghttp2_data_source*, void* connection);

 private:
  static int Header(nghttp2_session*, const nghttp2_frame*, const uint8_t* name, size_t name_size,
                    const uint8_t* value, size_t value_size, uint8_t flags, void* connection);
  static int Data(nghttp2_session*, uint8_t flags, int32_t stream, const uint8_t* bytes, size_t count,
                  void* connection);
  static int Closed(nghttp2_session*, int32_t stream, uint32_t error, void* connection);
};
