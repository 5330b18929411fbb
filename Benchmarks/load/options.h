#pragma once
#include <cstdint>
#include <string>

#include <netinet/in.h>
#include <openssl/ssl.h>

// Where the server is, and how it is spoken to.
struct Target {
  sockaddr_in address{};
  std::string authority;
  SSL_CTX* tls = nullptr;  // null: plaintext with prior knowledge
};

// What the command line asks for: `--name=value`.
struct Options {
  Target target;
  std::string path = "/vantflow.testing.Echo/Unary";
  std::string message;  // one gRPC message with its prefix, read from --data
  int connections = 1;
  int streams = 1;  // a connection
  int64_t calls = 1000;  // over all connections
  double rate = 1000;   // calls a second, over all connections
  double seconds = 1;   // of measuring, behind the warm-up
  double warmup = 0.3;  // seconds that are not counted
};

// Ends the process with a line on standard error where an argument is not known.
Options ParseOptions(int count, char** arguments);

[[noreturn]] void Fail(const std::string& what);
