#include <iostream>
#include <memory>
#include <vector>

#include "clock.h"
#include "connection.h"
#include "latencies.h"
#include "loads.h"

namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Progress {
  const Options& options;
  Latencies latencies;
  int64_t counts_from = 0, end = 0;
  int open = 0;
};

class ChatCall final : public Call {
 public:
  explicit ChatCall(Progress& progress) : progress_(progress), sent_(Now()) {
    ++progress_.open;
    Send(progress_.options.message);
  }

  void Message(Connection& connection) override {
    const int64_t now = Now();
    if (sent_ >= progress_.counts_from && now < progress_.end) progress_.latencies.Add(now - sent_);
    if (now < progress_.end) {
      Send(progress_.options.message);
    } else {
      Finish();
    }
    sent_ = now;
    connection.Resume(*this);
  }

  void Ended(Connection&, bool ok) override {
    if (!ok) Fail("a stream failed");
    --progress_.open;
  }

 private:
  Progress& progress_;
  int64_t sent_;
};

}  // namespace

void RunChat(const Options& options) {
  Poller poller;
  const int64_t begin = Now();
  Progress progress{options, {}, begin + static_cast<int64_t>(options.warmup * kSecond), 0, 0};
  progress.end = progress.counts_from + static_cast<int64_t>(options.seconds * kSecond);
  std::vector<std::unique_ptr<Connection>> connections;
  for (int index = 0; index < options.connections; ++index) {
    connections.push_back(std::make_unique<Connection>(poller, options.target));
    for (int stream = 0; stream < options.streams; ++stream) {
      connections.back()->Begin(options.path, new ChatCall(progress));
    }
  }
  while (progress.open > 0) {
    if (Now() > progress.end + 5 * kSecond) Fail("streams did not end");
    poller.Wait(kSecond);
  }
  std::cout << "{\"messages\": " << progress.latencies.Count() << ", \"seconds\": " << options.seconds << ", ";
  progress.latencies.Print();
  std::cout << "}" << std::endl;
}
