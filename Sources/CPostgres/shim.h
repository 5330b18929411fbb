#pragma once
#include <libpq-fe.h>

// PQpipelineSync pushes the buffer to the socket at every call; PQsendPipelineSync (libpq 17) leaves that to PQflush,
// which we call once a turn of the loop. The macro says at compile time whether it exists; Swift cannot ask that of a function.
static inline int vf_pipeline_sync(PGconn *connection) {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
  return PQsendPipelineSync(connection);
#else
  return PQpipelineSync(connection);
#endif
}

// Whether reading the connection's socket would find something: bytes, or the end. poll(2) by way of Swift would need
// a second C module for this one call.
#include <poll.h>
static inline int vf_has_input(const PGconn *connection) {
  struct pollfd socket = {.fd = PQsocket(connection), .events = POLLIN};
  return poll(&socket, 1, 0) > 0;
}
