/// What a task of a chaos test does, as its script says: words like `lines=20` and `fails`. Tests/Chaos/chaos/work.py
/// writes them.
struct ChaosScript {
  /// How many lines it writes, evenly over its time.
  private(set) var lines = 0
  private(set) var milliseconds = 0
  private(set) var lineBytes = 0
  /// Bytes of the file that it stores; 0 for none.
  private(set) var artifact = 0
  private(set) var fails = false
  /// It fails under leases of an older generation than this, as what succeeds when it is tried again.
  private(set) var failsBefore = 0
  /// Takes the whole process with it.
  private(set) var kills = false

  /// Words that it does not know are of no effect.
  init(_ text: String) {
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=")
      let number = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
      switch parts[0] {
      case "lines": lines = number
      case "milliseconds": milliseconds = number
      case "line_bytes": lineBytes = number
      case "artifact": artifact = number
      case "fails": fails = true
      case "fails_before": failsBefore = number
      case "kills": kills = true
      default: break
      }
    }
  }
}
