// The peer in C++: the echo service on grpc-c++'s callback API, its fastest, as its examples show it.
// Usage: echo_server PORT [CERTIFICATE KEY]      PEM files; without them in plaintext
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "echo.grpc.pb.h"

using vantflow::testing::EchoReply;
using vantflow::testing::EchoRequest;
using vantflow::testing::StreamRequest;

namespace {

class ReplyWriter final : public grpc::ServerWriteReactor<EchoReply> {
 public:
  explicit ReplyWriter(const StreamRequest& request) : remaining_(request.count()) {
    reply_.set_text(request.text());
    Next();
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Next();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnDone() override { delete this; }

 private:
  void Next() {
    if (remaining_-- > 0) {
      StartWrite(&reply_);
    } else {
      Finish(grpc::Status::OK);
    }
  }

  EchoReply reply_;
  int remaining_;
};

class Chat final : public grpc::ServerBidiReactor<EchoRequest, EchoReply> {
 public:
  Chat() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    reply_.set_text(request_.text());
    StartWrite(&reply_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  EchoRequest request_;
  EchoReply reply_;
};

class EchoService final : public vantflow::testing::Echo::CallbackService {
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const EchoRequest* request,
                                  EchoReply* reply) override {
    reply->set_text(request->text());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<EchoReply>* Stream(grpc::CallbackServerContext*, const StreamRequest* request) override {
    return new ReplyWriter(*request);
  }

  grpc::ServerBidiReactor<EchoRequest, EchoReply>* Chat(grpc::CallbackServerContext*) override {
    return new ::Chat();
  }
};

std::string Contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<grpc::ServerCredentials> TLS(const char* certificate, const char* key) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({Contents(key), Contents(certificate)});
  return grpc::SslServerCredentials(options);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::cerr << "usage: echo_server PORT [CERTIFICATE KEY]\n";
    return EXIT_FAILURE;
  }
  EchoService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(std::string("127.0.0.1:") + argv[1],
                           argc == 4 ? TLS(argv[2], argv[3]) : grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return EXIT_FAILURE;
  server->Wait();
}
