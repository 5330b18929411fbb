#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Timestamp {
  /// The time by the system's clock.
  public static var now: Timestamp {
    var time = timespec()
    // Cannot fail with a clock that exists and a pointer that is valid.
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanos: Int32(time.tv_nsec))
  }
}
