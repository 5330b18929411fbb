import Database

/// The names of objects.
enum ArtifactKey {
  /// Of an artifact. The last byte of a run's id is random and spreads runs over 256 prefixes.
  static func key(run: UUID, artifact: UUID) -> String {
    "\(run.description.suffix(2))/\(run)/\(artifact)"
  }

  /// Everything that keys can begin with.
  static let prefixes = (0..<256).map { "\(Hexadecimal.encode([UInt8($0)]))/" }
}
