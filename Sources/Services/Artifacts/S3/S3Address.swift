/// Where a bucket is: what its URLs and its signatures begin with.
struct S3Address: Sendable, Hashable {
  /// `https` or `http`.
  let scheme: String
  /// As the host field has it: with the port where it is not the scheme's own.
  let host: String
  /// What stands before a key's slash: empty, or `/bucket`.
  let pathPrefix: String

  init(_ configuration: S3Configuration) {
    let endpoint = configuration.endpoint ?? "https://s3.\(configuration.region).amazonaws.com"
    let parts = endpoint.split(separator: "/", omittingEmptySubsequences: true)
    scheme = parts.first == "http:" ? "http" : "https"
    var host = String(parts.last ?? "")
    // curl and botocore leave the scheme's own port out of the host field, and so must what is signed.
    let ownPort = scheme == "http" ? ":80" : ":443"
    if host.hasSuffix(ownPort) { host.removeLast(ownPort.count) }
    let bucket = S3Encoding.encode(configuration.bucket)
    self.host = configuration.isPathStyle ? host : "\(bucket).\(host)"
    pathPrefix = configuration.isPathStyle ? "/\(bucket)" : ""
  }

  /// The path of a key, or of the bucket itself, percent-encoded.
  func path(of key: String?) -> String {
    guard let key else { return pathPrefix.isEmpty ? "/" : pathPrefix }
    return "\(pathPrefix)/\(S3Encoding.encode(key, keepsSlashes: true))"
  }
}
