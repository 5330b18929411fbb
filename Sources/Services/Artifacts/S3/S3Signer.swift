import Crypto
import Database

/// Signs requests to S3: Amazon's signature version 4, in header fields or in a URL that anybody may use.
///
/// The source of every rule is "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference; botocore, which
/// the tests compare with, is the judge where it is unclear.
struct S3Signer: Sendable {
  /// Where the bytes of a request are not known to who signs it.
  static let unsignedPayload = "UNSIGNED-PAYLOAD"

  let accessKey: String
  let secretKey: String
  let sessionToken: String?
  let region: String

  init(_ configuration: S3Configuration) {
    accessKey = configuration.accessKey
    secretKey = configuration.secretKey
    sessionToken = configuration.sessionToken
    region = configuration.region
  }

  /// The fields to send beside those given, all of which are signed.
  ///
  /// The path is percent-encoded, as it is sent; the query is not. Names of fields are in lower case, and host is not
  /// among them. The payload is the SHA-256 of the body, in hexadecimal.
  func signatureFields(
    method: String, host: String, path: String, query: [(name: String, value: String)],
    fields: [(name: String, value: String)], payload: String, at time: Instant
  ) -> [(name: String, value: String)] {
    let stamp = S3Time.stamp(time)
    var added = [(name: "x-amz-content-sha256", value: payload), (name: "x-amz-date", value: stamp)]
    if let sessionToken { added.append((name: "x-amz-security-token", value: sessionToken)) }
    let signed = ([(name: "host", value: host)] + fields + added).sorted { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let signature = signature(
      of: Self.canonicalRequest(
        method: method, path: path, query: query, fields: signed, names: names, payload: payload),
      stamp: stamp)
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope(stamp)), SignedHeaders=\(names), Signature=\(signature)"
    return added + [(name: "authorization", value: authorization)]
  }

  /// The query with which anybody may make a request until `seconds` have passed, encoded.
  func presignedQuery(
    method: String, host: String, path: String, query: [(name: String, value: String)], seconds: Int, at time: Instant
  ) -> String {
    let stamp = S3Time.stamp(time)
    var all = query
    all.append((name: "X-Amz-Algorithm", value: "AWS4-HMAC-SHA256"))
    all.append((name: "X-Amz-Credential", value: "\(accessKey)/\(scope(stamp))"))
    all.append((name: "X-Amz-Date", value: stamp))
    all.append((name: "X-Amz-Expires", value: String(seconds)))
    all.append((name: "X-Amz-SignedHeaders", value: "host"))
    if let sessionToken { all.append((name: "X-Amz-Security-Token", value: sessionToken)) }
    let request = Self.canonicalRequest(
      method: method, path: path, query: all, fields: [(name: "host", value: host)], names: "host",
      payload: Self.unsignedPayload)
    return "\(Self.canonicalQuery(all))&X-Amz-Signature=\(signature(of: request, stamp: stamp))"
  }

  /// A query as it is signed, and may be sent: sorted by encoded name, every name with an equals sign.
  static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
    query.map { (S3Encoding.encode($0.name), S3Encoding.encode($0.value)) }
      .sorted { $0 < $1 }
      .map { "\($0)=\($1)" }.joined(separator: "&")
  }

  private static func canonicalRequest(
    method: String, path: String, query: [(name: String, value: String)], fields: [(name: String, value: String)],
    names: String, payload: String
  ) -> String {
    let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
    return "\(method)\n\(path)\n\(canonicalQuery(query))\n\(lines)\n\(names)\n\(payload)"
  }

  private func scope(_ stamp: String) -> String { "\(stamp.prefix(8))/\(region)/s3/aws4_request" }

  private func signature(of canonicalRequest: String, stamp: String) -> String {
    let hash = Hexadecimal.encode(Array(SHA256.hash(data: Array(canonicalRequest.utf8))))
    let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope(stamp))\n\(hash)"
    var key = Array("AWS4\(secretKey)".utf8)
    for part in [String(stamp.prefix(8)), region, "s3", "aws4_request"] { key = Self.authenticate(part, key) }
    return Hexadecimal.encode(Self.authenticate(text, key))
  }

  private static func authenticate(_ text: String, _ key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
  }
}
