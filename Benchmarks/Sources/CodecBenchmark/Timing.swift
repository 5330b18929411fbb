/// What one message costs: nanoseconds for each operation of each codec.
struct Timing {
  let name: String
  let size: Int
  let decodeNanoseconds: (ours: Double, peer: Double)
  let encodeNanoseconds: (ours: Double, peer: Double)

  private static let batch = Duration.milliseconds(100)

  static func measure(_ subject: Subject, rounds: Int) -> Timing {
    let operations: [() throws -> Void] = [
      subject.ours.decode, subject.peer.decode,
      { consume(try subject.ours.encode()) }, { consume(try subject.peer.encode()) },
    ]
    let counts = operations.map(count)
    var samples = operations.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, operation) in operations.enumerated() {
        samples[index].append(nanoseconds(of: operation, times: counts[index]) / Double(counts[index]))
      }
    }
    let medians = samples.map { $0.sorted()[$0.count / 2] }
    return Timing(
      name: subject.name, size: subject.bytes.count, decodeNanoseconds: (medians[0], medians[1]),
      encodeNanoseconds: (medians[2], medians[3]))
  }

  /// How often the operation runs in a batch, which also warms it up.
  private static func count(_ operation: () throws -> Void) -> Int {
    let trial = 1_000
    let each = nanoseconds(of: operation, times: trial) / Double(trial)
    return max(trial, Int(Double(batch.components.attoseconds / 1_000_000_000) / each))
  }

  private static func nanoseconds(of operation: () throws -> Void, times: Int) -> Double {
    let elapsed = ContinuousClock().measure {
      for _ in 0..<times {
        // `Subject.check` has run it: it does not throw.
        try? operation()
      }
    }
    return Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
  }

  var json: String {
    """
    {"message": "\(name)", "bytes": \(size), \
    "decode_ns": [\(decodeNanoseconds.ours), \(decodeNanoseconds.peer)], \
    "encode_ns": [\(encodeNanoseconds.ours), \(encodeNanoseconds.peer)]}
    """
  }
}
