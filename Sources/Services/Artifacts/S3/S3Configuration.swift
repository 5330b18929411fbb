/// A bucket that speaks S3, and how to come in.
public struct S3Configuration: Sendable {
  public var bucket: String
  /// For example `eu-central-1`; what the signatures are for.
  public var region: String
  /// For example `http://127.0.0.1:9000`, without a path; nil for Amazon's own of the region.
  public var endpoint: String?
  public var accessKey: String
  public var secretKey: String
  /// Of temporary credentials.
  public var sessionToken: String?
  /// The bucket is the first part of the path (`https://endpoint/bucket/key`) in place of the host
  /// (`https://bucket.endpoint/key`), as servers have it that are no Amazon.
  public var isPathStyle: Bool
  /// What the names of new objects begin with: empty, or with a slash at its end.
  public var prefix: String
  /// PEM file of the authorities whose servers are trusted, in place of the system's.
  public var authoritiesFile: String?

  /// Where `isPathStyle` is not said, an endpoint of one's own is addressed so, and Amazon's is not.
  public init(
    bucket: String, region: String, endpoint: String? = nil, accessKey: String, secretKey: String,
    sessionToken: String? = nil, isPathStyle: Bool? = nil, prefix: String = "", authoritiesFile: String? = nil
  ) {
    self.bucket = bucket
    self.region = region
    self.endpoint = endpoint
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.isPathStyle = isPathStyle ?? (endpoint != nil)
    self.prefix = prefix
    self.authoritiesFile = authoritiesFile
  }
}
