public import Messages

/// A file that a run has made, to be stored.
public struct NewArtifact: Sendable {
  /// Unique within the attempt: letters, digits, `-`, `_` and `.`, at most 200 of them, no `.` in front.
  public var fileName: String
  /// A media type, such as `image/png`.
  public var contentType: String
  public var kind: ArtifactKind
  /// The task that made it, from 1; 0 for none.
  public var taskNumber: Int32
  /// It shows what the page looked like when a task failed.
  public var isMadeOnFailure: Bool
  /// At most `ServiceLimits.artifactBytes`.
  public var bytes: [UInt8]

  public init(
    fileName: String, contentType: String, kind: ArtifactKind, taskNumber: Int32, isMadeOnFailure: Bool = false,
    bytes: [UInt8]
  ) {
    self.fileName = fileName
    self.contentType = contentType
    self.kind = kind
    self.taskNumber = taskNumber
    self.isMadeOnFailure = isMadeOnFailure
    self.bytes = bytes
  }

  /// Whether the name can be a file's on any system: it travels to the machines of those who download it.
  var isNameStorable: Bool { Self.isStorable(name: fileName) }

  static let nameRejection = RunQueueError.rejected(
    "an artifact's name has 1 to 200 letters, digits, '-', '_' and '.', and does not begin with '.'")

  static func isStorable(name fileName: String) -> Bool {
    guard (1...200).contains(fileName.utf8.count), fileName.utf8.first != UInt8(ascii: ".") else { return false }
    return fileName.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
  }

  /// Whether it is a media type, which travels in header fields: a type, a slash, and printable ASCII without quotes.
  static func isStorable(contentType: String) -> Bool {
    let parts = contentType.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return contentType.utf8.count <= 200 && parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.first != " " }
      && contentType.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !parts[0].contains(" ")
  }
}
