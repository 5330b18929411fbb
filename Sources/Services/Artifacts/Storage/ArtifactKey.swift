import Database

/// The names of objects.
enum ArtifactKey {
  /// Of an artifact. The last byte of a run's id is random and spreads runs over 256 prefixes.
  static func key(run: UUID, artifact: UUID) -> String {
    "\(run.description.suffix(2))/\(run)/\(artifact)"
  }

  /// Everything that keys can begin with, behind the storage's own prefix.
  static let prefixes = (0..<256).map { "\(Hexadecimal.encode([UInt8($0)]))/" }

  /// Whether a key can be an artifact's, or that of a file which is being written: others may keep what is theirs in the
  /// same bucket.
  static func isOne(_ key: String, behind prefix: String) -> Bool {
    guard key.hasPrefix(prefix) else { return false }
    let parts = key.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let run = UUID(parts[1]) else { return false }
    return parts[0] == run.description.suffix(2) && isName(parts[2])
  }

  /// `ARTIFACT`, and of a file that is being written, or was when its server died, `ARTIFACT.WRITING.part`; earlier versions
  /// called it `ARTIFACT.part`.
  private static func isName(_ name: String) -> Bool {
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    let isBeingWritten = words.count > 1 && words.last == "part"
    let ids = isBeingWritten ? words.dropLast() : words[...]
    return ids.count <= (isBeingWritten ? 2 : 1) && ids.allSatisfy { UUID(String($0)) != nil }
  }
}
