#include <poll.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <vector>

#include "clock.h"
#include "connection.h"
#include "loads.h"

namespace {

constexpr int64_t kTick = 20'000'000;          // how late a line on standard input may be seen
constexpr int64_t kAnswers = 60'000'000'000;   // within which all must be open
constexpr int kAtOnce = 32;                    // connections that are being opened

class CountedCall final : public Call {
 public:
  CountedCall(int& answered, const std::string& message, bool stays) : answered_(answered) {
    Send(message);
    if (!stays) Finish();
  }

  void Message(Connection&) override { ++answered_; }
  void Ended(Connection&, bool ok) override {
    if (!ok) Fail("a call failed");
  }

 private:
  int& answered_;
};

void WaitFor(const int& answered, int wanted, Poller& poller) {
  const int64_t limit = Now() + kAnswers;
  while (answered < wanted) {
    if (Now() > limit) Fail("calls were left without an answer");
    poller.Wait(kTick);
  }
}

void WaitForLine(Poller& poller) {
  for (;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 0) > 0) {
      char line[64];
      if (read(STDIN_FILENO, line, sizeof line) >= 0) return;
    }
    poller.Wait(kTick);
  }
}

}  // namespace

void RunHold(const Options& options) {
  Poller poller;
  std::vector<std::unique_ptr<Connection>> connections;
  int answered = 0;
  for (int index = 0; index < options.connections; ++index) {
    connections.push_back(std::make_unique<Connection>(poller, options.target));
    connections.back()->Begin("/vantflow.testing.Echo/Unary", new CountedCall(answered, options.message, false));
    WaitFor(answered, index + 1 - kAtOnce, poller);
  }
  WaitFor(answered, options.connections, poller);
  std::cout << "connections" << std::endl;
  WaitForLine(poller);

  answered = 0;
  for (auto& connection : connections) {
    for (int stream = 0; stream < options.streams; ++stream) {
      connection->Begin("/vantflow.testing.Echo/Chat", new CountedCall(answered, options.message, true));
    }
    connection->Flush();
  }
  WaitFor(answered, options.connections * options.streams, poller);
  std::cout << "streams" << std::endl;
  WaitForLine(poller);
}
