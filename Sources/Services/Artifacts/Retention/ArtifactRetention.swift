/// How long artifacts are kept. Where neither is said they are kept for ever.
public struct ArtifactRetention: Sendable {
  /// Artifacts that are older are removed.
  public var maxAge: Duration?
  /// Where all artifacts together have more bytes, the oldest are removed.
  public var maxTotalBytes: Int64?

  public init(maxAge: Duration? = nil, maxTotalBytes: Int64? = nil) {
    self.maxAge = maxAge
    self.maxTotalBytes = maxTotalBytes
  }
}
