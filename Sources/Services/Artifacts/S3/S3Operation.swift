import Database
import HTTPClient

/// One operation on a bucket, before it is signed.
struct S3Operation: Sendable {
  var method: HTTPMethod
  /// Nil for the bucket itself.
  var key: String?
  /// Not encoded.
  var query: [(name: String, value: String)] = []
  /// Names in lower case.
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The most bytes of a body that comes back.
  var answerBytes: Int64 = 1 << 20
  /// Retries included.
  var timeout = ServiceLimits.objectStoreTimeout

  static func put(_ key: String, _ bytes: [UInt8]) -> S3Operation {
    S3Operation(method: .put, key: key, body: bytes)
  }

  /// Where there is no object of the key; else it fails with PreconditionFailed.
  static func create(_ key: String, _ bytes: [UInt8]) -> S3Operation {
    S3Operation(method: .put, key: key, fields: [("if-none-match", "*")], body: bytes)
  }

  static func remove(_ key: String) -> S3Operation { S3Operation(method: .delete, key: key) }

  /// From a place on, at least one byte. A failure is told in words that may be longer than the range.
  static func get(_ key: String, from offset: Int64, count: Int64) -> S3Operation {
    S3Operation(
      method: .get, key: key, fields: [("range", "bytes=\(offset)-\(offset + count - 1)")],
      answerBytes: max(count, 64 << 10))
  }

  static func beginUpload(_ key: String) -> S3Operation {
    S3Operation(method: .post, key: key, query: [("uploads", "")])
  }

  static func part(_ key: String, upload: String, number: Int, _ bytes: [UInt8]) -> S3Operation {
    S3Operation(
      method: .put, key: key, query: [("partNumber", String(number)), ("uploadId", upload)], body: bytes)
  }

  static func finishUpload(_ key: String, upload: String, tags: [String]) -> S3Operation {
    let parts = tags.enumerated().map { index, tag in
      "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(S3Document.escape(tag))</ETag></Part>"
    }
    let document = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    return S3Operation(
      method: .post, key: key, query: [("uploadId", upload)], fields: [("content-type", "application/xml")],
      body: Array(document.utf8))
  }

  static func abortUpload(_ key: String, upload: String) -> S3Operation {
    S3Operation(method: .delete, key: key, query: [("uploadId", upload)])
  }

  static func list(prefix: String, after key: String?, limit: Int) -> S3Operation {
    var query = [("list-type", "2"), ("max-keys", String(limit)), ("prefix", prefix)]
    if let key { query.append(("start-after", key)) }
    return S3Operation(method: .get, query: query.map { (name: $0.0, value: $0.1) }, answerBytes: 4 << 20)
  }

  static func listUploads(prefix: String, after place: UploadPlace?, limit: Int) -> S3Operation {
    var query = [("max-uploads", String(limit)), ("uploads", "")]
    if !prefix.isEmpty { query.append(("prefix", prefix)) }
    if let place { query += [("key-marker", place.key), ("upload-id-marker", place.upload)] }
    return S3Operation(method: .get, query: query.map { (name: $0.0, value: $0.1) }, answerBytes: 4 << 20)
  }

  /// The request, signed; `payload` is the SHA-256 of the body, in hexadecimal. All of them bear repetition: what a repeated
  /// one finds done is told apart by its answer.
  func request(to address: S3Address, signer: S3Signer, payload: String, at time: Instant) -> HTTPRequest {
    let path = address.path(of: key)
    let signature = signer.signatureFields(
      method: method.name, host: address.host, path: path, query: query, fields: fields, payload: payload, at: time)
    let question = query.isEmpty ? "" : "?\(S3Signer.canonicalQuery(query))"
    var request = HTTPRequest(
      method, "\(address.scheme)://\(address.host)\(path)\(question)",
      fields: (fields + signature).map { HTTPField($0.name, $0.value) },
      body: method == .get || method == .delete ? .none : .bytes(body))
    request.isIdempotent = true
    request.maximumBodyBytes = answerBytes
    request.timeout = timeout
    return request
  }
}
