// Loads that h2load does not have: calls that cost the client next to nothing, calls at a fixed rate with latencies
// from the moment at which each was due, streams that talk to and fro, connections set up and dropped, connections and
// streams held open.
//
//   grpc-load flood|rate|chat|setups|hold --port=N --data=FILE [--tls] [--path=/package.Service/Method]
//             [--connections=N] [--streams=N] [--calls=N] [--rate=N] [--seconds=N] [--warmup=N]
//
// The server is one of loopback. FILE is a gRPC message with its prefix.
#include <functional>
#include <map>

#include "loads.h"

int main(int count, char** arguments) {
  const std::map<std::string, std::function<void(const Options&)>> loads = {
      {"flood", RunFlood}, {"rate", RunRate}, {"chat", RunChat}, {"setups", RunSetups},
      {"hold", RunHold}};
  const auto load = loads.find(count > 1 ? arguments[1] : "");
  if (load == loads.end()) Fail("the first argument is flood, rate, chat, setups or hold");
  load->second(ParseOptions(count - 2, arguments + 2));
}
