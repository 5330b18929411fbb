#pragma once
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

// Nanoseconds, kept one by one: no bucket blurs a percentile.
class Latencies {
 public:
  void Add(int64_t nanoseconds) { all_.push_back(nanoseconds); }
  size_t Count() const { return all_.size(); }

  // "p50_us": 1.0, "p99_us": 2.0, "p999_us": 3.0, "max_us": 4.0
  void Print() {
    std::sort(all_.begin(), all_.end());
    std::cout << "\"p50_us\": " << At(0.5) << ", \"p99_us\": " << At(0.99) << ", \"p999_us\": " << At(0.999)
              << ", \"max_us\": " << At(1);
  }

 private:
  double At(double part) const {
    if (all_.empty()) return 0;
    return all_[std::min(all_.size() - 1, static_cast<size_t>(part * all_.size()))] / 1000.0;
  }

  std::vector<int64_t> all_;
};
