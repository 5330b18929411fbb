import EventLoop

/// How long something took, by the bounds of grpc/proposal A66. Counted up by one thread, a loop's mostly, and read by any:
/// several are one family on a page (``PrometheusText/histogram(_:_:_:)``), so that nobody waits for a lock to count.
// Invariant behind @unchecked Sendable: the memory is allocated in init and freed in deinit; tallies may be read by any
// thread.
public final class LatencyHistogram: @unchecked Sendable {
  private let buckets: UnsafeMutablePointer<Tally>
  private let sum = Tally()

  public init() {
    buckets = .allocate(capacity: LatencyBuckets.count)
    for index in 0..<LatencyBuckets.count { (buckets + index).initialize(to: Tally()) }
  }

  deinit {
    buckets.deinitialize(count: LatencyBuckets.count)
    buckets.deallocate()
  }

  /// Counts one that took so long; a negative time is none. By the one thread that counts.
  public func add(_ duration: Duration) {
    let nanoseconds = duration.wholeNanoseconds
    buckets[LatencyBuckets.index(ofNanoseconds: nanoseconds)].add()
    sum.add(Int(clamping: nanoseconds))
  }

  /// How many were counted. Any thread.
  public var count: Int { (0..<LatencyBuckets.count).reduce(0) { $0 + bucket($1) } }

  func bucket(_ index: Int) -> Int { buckets[index].current }
  var nanoseconds: Int { sum.current }
}
