/// What an operator decides about the services; every default is one that nothing has to be known for.
public struct ServicesConfiguration: Sendable {
  /// Where the bytes of artifacts lie; made when it is not there.
  public var artifactsFolder: String
  /// Where they lie in place of the folder.
  public var objectStore: S3Configuration?
  /// Where clients reach the server's pages, without a slash at its end; nil: where they have reached it.
  public var publicURL: String?
  /// How long artifacts are kept.
  public var artifactRetention = ArtifactRetention()
  /// How long a log is kept behind the end of its run; nil for ever.
  public var logRetention: Duration?
  /// By what runner hosts are known.
  public var runnerAccess = RunnerAccess.none

  public init(artifactsFolder: String) {
    self.artifactsFolder = artifactsFolder
  }
}
