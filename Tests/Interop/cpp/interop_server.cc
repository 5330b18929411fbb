// grpc.testing.TestService over the stock grpc-c++, for the cases of gRPC's doc/interop-test-descriptions.md.
//
//   interop_server
//
// Listens on a free port of loopback, prints the address, and runs until SIGTERM.

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "grpc_testing/test.grpc.pb.h"

namespace {

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;
using namespace grpc::testing;

constexpr char kInitial[] = "x-grpc-test-echo-initial";
constexpr char kTrailing[] = "x-grpc-test-echo-trailing-bin";

void EchoMetadata(ServerContext* context) {
  const auto& came = context->client_metadata();
  for (auto [field, end] = came.equal_range(kInitial); field != end; ++field) {
    context->AddInitialMetadata(kInitial, {field->second.data(), field->second.size()});
  }
  for (auto [field, end] = came.equal_range(kTrailing); field != end; ++field) {
    context->AddTrailingMetadata(kTrailing, {field->second.data(), field->second.size()});
  }
}

Status Wanted(const EchoStatus& status) {
  return Status(static_cast<StatusCode>(status.code()), status.message());
}

class Service final : public TestService::Service {
  Status EmptyCall(ServerContext* context, const Empty*, Empty*) override {
    EchoMetadata(context);
    return Status::OK;
  }

  Status UnaryCall(ServerContext* context, const SimpleRequest* request, SimpleResponse* response) override {
    EchoMetadata(context);
    if (request->has_response_status() && request->response_status().code() != 0) {
      return Wanted(request->response_status());
    }
    response->mutable_payload()->set_body(std::string(request->response_size(), '\0'));
    return Status::OK;
  }

  Status StreamingInputCall(
      ServerContext* context, grpc::ServerReader<StreamingInputCallRequest>* reader,
      StreamingInputCallResponse* response) override {
    EchoMetadata(context);
    StreamingInputCallRequest request;
    int sum = 0;
    while (reader->Read(&request)) sum += static_cast<int>(request.payload().body().size());
    response->set_aggregated_payload_size(sum);
    return Status::OK;
  }

  template <typename Writer>
  static bool Answer(const StreamingOutputCallRequest& request, Writer* writer) {
    for (const ResponseParameters& parameters : request.response_parameters()) {
      if (parameters.interval_us() > 0) {
        std::this_thread::sleep_for(std::chrono::microseconds(parameters.interval_us()));
      }
      StreamingOutputCallResponse response;
      response.mutable_payload()->set_body(std::string(parameters.size(), '\0'));
      if (!writer->Write(response)) return false;
    }
    return true;
  }

  Status StreamingOutputCall(
      ServerContext* context, const StreamingOutputCallRequest* request,
      grpc::ServerWriter<StreamingOutputCallResponse>* writer) override {
    EchoMetadata(context);
    Answer(*request, writer);
    return Status::OK;
  }

  Status FullDuplexCall(
      ServerContext* context,
      grpc::ServerReaderWriter<StreamingOutputCallResponse, StreamingOutputCallRequest>* stream) override {
    EchoMetadata(context);
    StreamingOutputCallRequest request;
    while (stream->Read(&request)) {
      if (request.has_response_status() && request.response_status().code() != 0) {
        return Wanted(request.response_status());
      }
      if (!Answer(request, stream)) break;
    }
    return Status::OK;
  }
};

// TLS where --tls-cert=FILE and --tls-key=FILE are there.
std::shared_ptr<grpc::ServerCredentials> Credentials(int argc, char** argv) {
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto contents = [&argument] {
      std::stringstream text;
      text << std::ifstream(argument.substr(argument.find('=') + 1)).rdbuf();
      return text.str();
    };
    if (argument.rfind("--tls-cert=", 0) == 0) pair.cert_chain = contents();
    if (argument.rfind("--tls-key=", 0) == 0) pair.private_key = contents();
  }
  if (pair.private_key.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back(pair);
  return grpc::SslServerCredentials(options);
}

}  // namespace

int main(int argc, char** argv) {
  // Blocked in every thread, so that the wait below is what gets them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", Credentials(argc, argv), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return 1;
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  return 0;
}
