#include <iostream>
#include <memory>
#include <random>
#include <vector>

#include "clock.h"
#include "connection.h"
#include "latencies.h"
#include "loads.h"

namespace {

// A server that has so many calls before it does not keep up, and its latencies say how long the run was.
constexpr int64_t kMaxOutstanding = 20'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kLastAnswers = 5 * kSecond;

struct Progress {
  Latencies latencies;
  int64_t outstanding = 0;
  int64_t counts_from = 0;  // calls due earlier warm up
};

class TimedCall final : public Call {
 public:
  TimedCall(Progress& progress, int64_t due) : progress_(progress), due_(due) { ++progress_.outstanding; }

  void Ended(Connection&, bool ok) override {
    if (!ok) Fail("a call failed");
    --progress_.outstanding;
    if (due_ >= progress_.counts_from) progress_.latencies.Add(Now() - due_);
  }

 private:
  Progress& progress_;
  const int64_t due_;
};

}  // namespace

void RunRate(const Options& options) {
  Poller poller;
  Progress progress;
  std::vector<std::unique_ptr<Connection>> connections;
  for (int index = 0; index < options.connections; ++index) {
    connections.push_back(std::make_unique<Connection>(poller, options.target));
  }
  // The same arrivals for every server.
  std::mt19937_64 random(1);
  std::exponential_distribution<double> pause(options.rate / kSecond);
  const int64_t begin = Now() + kSecond / 10;
  progress.counts_from = begin + static_cast<int64_t>(options.warmup * kSecond);
  const int64_t end = progress.counts_from + static_cast<int64_t>(options.seconds * kSecond);

  double due = begin;
  size_t next = 0;
  bool overloaded = false;
  std::vector<bool> dirty(connections.size());
  while (due < end && !overloaded) {
    const int64_t now = Now();
    for (; due <= now && due < end; due += pause(random), next = (next + 1) % connections.size()) {
      auto* call = new TimedCall(progress, static_cast<int64_t>(due));
      call->Send(options.message);
      call->Finish();
      connections[next]->Begin(options.path, call);
      dirty[next] = true;
    }
    for (size_t index = 0; index < dirty.size(); ++index) {
      if (dirty[index]) connections[index]->Flush();
      dirty[index] = false;
    }
    overloaded = progress.outstanding > kMaxOutstanding;
    poller.Wait(static_cast<int64_t>(due) - Now());
  }
  const int64_t limit = Now() + kLastAnswers;
  while (progress.outstanding > 0 && !overloaded && Now() < limit) poller.Wait(limit - Now());
  if (progress.outstanding > 0 && !overloaded) Fail("calls were left without an answer");

  std::cout << "{\"overloaded\": " << (overloaded ? "true" : "false")
            << ", \"calls\": " << progress.latencies.Count() << ", ";
  progress.latencies.Print();
  std::cout << "}" << std::endl;
}
