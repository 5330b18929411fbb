public import Protobuf

extension ProtoDuration {
  /// A whole number of milliseconds, of any sign.
  public static func milliseconds(_ milliseconds: Int64) -> ProtoDuration {
    .with {
      $0.seconds = milliseconds / 1_000
      $0.nanos = Int32(milliseconds % 1_000) * 1_000_000
    }
  }

  /// The time in milliseconds, cut to whole ones; a time too long for the number is the longest there is.
  public var totalMilliseconds: Int64 {
    let (milliseconds, overflows) = seconds.multipliedReportingOverflow(by: 1_000)
    if overflows { return seconds < 0 ? .min : .max }
    let (total, addsOver) = milliseconds.addingReportingOverflow(Int64(nanos / 1_000_000))
    return addsOver ? (seconds < 0 ? .min : .max) : total
  }
}
