import Database
import EventLoop
import HTTPClient

/// Artifacts in a bucket that speaks S3.
struct S3Storage: ArtifactStorage {
  let bucket: String
  let keyPrefix: String
  let address: S3Address
  let signer: S3Signer
  let client: HTTPClient
  /// Whose thread pool sums large bodies.
  let loop: EventLoop
  /// The time that requests are signed at.
  let now: @Sendable () -> Instant
  /// How long an operation on the marker may take.
  var markerTimeout = ServiceLimits.markerTimeout

  init(
    _ configuration: S3Configuration, client: HTTPClient, loop: EventLoop,
    now: @escaping @Sendable () -> Instant = { Instant.now() }
  ) {
    bucket = configuration.bucket
    keyPrefix = configuration.prefix
    address = S3Address(configuration)
    signer = S3Signer(configuration)
    self.client = client
    self.loop = loop
    self.now = now
  }

  /// Without the endpoint, which may have several names.
  var place: String { "s3://\(bucket)/\(keyPrefix)" }
  var markerPlace: String { "the object \(markerKey) in the bucket \(bucket)" }

  func write(_ bytes: [UInt8], key: String) async throws(ArtifactStorageError) {
    _ = try await perform(.put(key, bytes))
  }

  func remove(key: String) async throws(ArtifactStorageError) {
    do throws(ArtifactStorageError) {
      _ = try await perform(.remove(key))
    } catch {
      guard error.code == .missing else { throw error }
    }
  }

  func read(key: String, offset: Int64, count: Int64) async throws(ArtifactStorageError) -> ArtifactBytes {
    let reader = S3Reader(storage: self, key: key, offset: offset, count: count)
    return ArtifactBytes { () async throws(ArtifactStorageError) in try await reader.next() }
  }

  func downloadAddress(_ object: DownloadedObject, until expiry: Instant) throws(ArtifactStorageError) -> String? {
    let time = now()
    let path = address.path(of: object.key)
    // The name is one that needs no escape within quotes (NewArtifact.isStorable).
    let query = [
      (name: "response-content-disposition", value: "attachment; filename=\"\(object.fileName)\""),
      (name: "response-content-type", value: object.contentType),
    ]
    let seconds = max(1, Int(expiry.secondsSinceEpoch - time.secondsSinceEpoch))
    let signed = signer.presignedQuery(
      method: "GET", host: address.host, path: path, query: query, seconds: seconds, at: time)
    return "\(address.scheme)://\(address.host)\(path)?\(signed)"
  }

  func objects(
    prefix: String, after key: String?, limit: Int
  ) async throws(ArtifactStorageError) -> [StoredObject] {
    let document = S3Document(try await perform(.list(prefix: prefix, after: key, limit: limit)).body)
    return document.elements("Contents").compactMap { entry in
      guard let key = entry.first("Key"), let time = entry.first("LastModified").flatMap(S3Time.instant) else {
        return nil
      }
      return StoredObject(key: key, changedAt: time)
    }
  }

  /// The answer, whose body is whole.
  ///
  /// - Throws: for every status but 2xx.
  func perform(_ operation: S3Operation) async throws(ArtifactStorageError) -> S3Answer {
    let payload = Hexadecimal.encode(await ArtifactChecksum.sha256(operation.body, on: loop))
    let request = operation.request(to: address, signer: signer, payload: payload, at: now())
    let response: HTTPResponse
    let body: [UInt8]
    do throws(HTTPClientError) {
      response = try await client.send(request)
      body = try await response.body.collect()
    } catch {
      throw S3Failure.error(error)
    }
    guard response.isSuccess else {
      throw S3Failure.error(
        "\(operation.method) \(operation.key ?? "the bucket")", status: response.status, S3Document(body))
    }
    return S3Answer(status: response.status, fields: response.fields, body: body)
  }
}

/// An answer of success.
struct S3Answer: Sendable {
  let status: Int
  let fields: [HTTPField]
  let body: [UInt8]
}
