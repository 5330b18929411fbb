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
    let name = parts[2].hasSuffix(".part") ? String(parts[2].dropLast(5)) : parts[2]
    return parts[0] == run.description.suffix(2) && UUID(name) != nil
  }
}
