#include "options.h"

#include <arpa/inet.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

void Fail(const std::string& what) {
  std::cerr << "grpc-load: " << what << std::endl;
  std::_Exit(EXIT_FAILURE);
}

namespace {

// Certificates are not verified, as h2load does not: what is measured is the server.
SSL_CTX* MakeTLS() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  static const unsigned char kProtocols[] = "\x02h2";
  SSL_CTX_set_alpn_protos(context, kProtocols, sizeof kProtocols - 1);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // A server that has closed its socket without a close_notify has still closed it.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  return context;
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Options ParseOptions(int count, char** arguments) {
  Options options;
  int port = 0;
  for (int index = 0; index < count; ++index) {
    const std::string argument = arguments[index];
    const auto equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--port") port = std::stoi(value);
    else if (name == "--tls") options.target.tls = MakeTLS();
    else if (name == "--path") options.path = value;
    else if (name == "--data") options.message = Contents(value);
    else if (name == "--connections") options.connections = std::stoi(value);
    else if (name == "--streams") options.streams = std::stoi(value);
    else if (name == "--calls") options.calls = std::stoll(value);
    else if (name == "--rate") options.rate = std::stod(value);
    else if (name == "--seconds") options.seconds = std::stod(value);
    else if (name == "--warmup") options.warmup = std::stod(value);
    else Fail("unknown argument " + argument);
  }
  if (port == 0 || options.message.empty()) Fail("--port and --data are needed");
  options.target.address.sin_family = AF_INET;
  options.target.address.sin_port = htons(port);
  options.target.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  options.target.authority = "127.0.0.1:" + std::to_string(port);
  return options;
}
