#include <iostream>
#include <memory>
#include <vector>

#include "clock.h"
#include "connection.h"
#include "latencies.h"
#include "loads.h"

namespace {

constexpr int64_t kSecond = 1'000'000'000;

// One connection that is opened, makes its call, and is then to be replaced.
struct Setup {
  std::unique_ptr<Connection> connection;
  int64_t begun = 0;
  bool done = false;
};

class OnlyCall final : public Call {
 public:
  explicit OnlyCall(Setup& setup) : setup_(setup) {}

  void Ended(Connection&, bool ok) override {
    if (!ok) Fail("a call failed");
    setup_.done = true;
  }

 private:
  Setup& setup_;
};

void Begin(Setup& setup, Poller& poller, const Options& options) {
  setup.connection = std::make_unique<Connection>(poller, options.target);
  setup.begun = Now();
  setup.done = false;
  auto* call = new OnlyCall(setup);
  call->Send(options.message);
  call->Finish();
  setup.connection->Begin(options.path, call);
}

}  // namespace

void RunSetups(const Options& options) {
  Poller poller;
  Latencies latencies;
  std::vector<Setup> setups(options.connections);
  const int64_t begin = Now(), end = begin + static_cast<int64_t>(options.seconds * kSecond);
  for (Setup& setup : setups) Begin(setup, poller, options);
  while (Now() < end) {
    poller.Wait(end - Now());
    for (Setup& setup : setups) {
      if (!setup.done) continue;
      latencies.Add(Now() - setup.begun);
      setup.connection->Terminate();
      Begin(setup, poller, options);
    }
  }
  std::cout << "{\"connections\": " << latencies.Count() << ", \"seconds\": " << (Now() - begin) / 1e9 << ", ";
  latencies.Print();
  std::cout << "}" << std::endl;
}
