import Messages
import Protobuf

extension LogEntry {
  /// The entry within all limits, whoever wrote it: what is too long is cut and says so. It has no number yet.
  var storable: LogEntry {
    var entry = self
    entry.message = LogText.storable(message)
    entry.fields = LogFields.storable(fields)
    entry.taskNumber = max(0, taskNumber)
    if time?.isInRange != true { entry.time = .now }
    return entry
  }
}

extension Timestamp {
  /// Whether it is a time that a Timestamp may have: from the year 1 to 9999 (timestamp.proto).
  fileprivate var isInRange: Bool {
    (-62_135_596_800...253_402_300_799).contains(seconds) && (0...999_999_999).contains(nanos)
  }
}
