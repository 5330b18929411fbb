import Database
import Logging
import RPC
import RPCServer

/// Answers the addresses of ``ArtifactAddress`` with the bytes of artifacts.
struct ArtifactPage: Sendable {
  let database: Database
  let storage: any ArtifactStorage
  let keys: DownloadKeys
  let logger: Logger

  func answer(_ request: PageRequest) async -> PageResponse {
    do {
      guard let address = try await verify(request) else {
        return PageResponse(status: 403, "The address is not a valid one.")
      }
      // S3 answers 403 as well; 410 would say that the artifact is gone, and may be cached (RFC 9110, section 15.5.11).
      guard Instant.now().secondsSinceEpoch < address.expires else {
        return PageResponse(status: 403, "The address has expired.")
      }
      guard let record = try await ArtifactStore(database).get(address.artifact),
        record.projectID == address.project, record.fileName == address.fileName
      else { return PageResponse(status: 404, "There is no such artifact any more.") }
      return try await answer(request, record)
    } catch let error as RPCError {
      return PageResponse(status: error.code == .unavailable ? 503 : 500, error.message)
    } catch {
      logger.warning("An artifact could not be served", metadata: ["error": "\(String(reflecting: error))"])
      return PageResponse(status: 503, "The artifact cannot be read now.")
    }
  }

  /// The address, where it is one that a server of this database has given out.
  private func verify(_ request: PageRequest) async throws -> ArtifactAddress? {
    guard let signed = SignedArtifactAddress(path: request.path, query: request.query),
      let key = try await keys.key(signed.address.key), signed.isSigned(with: key)
    else { return nil }
    return signed.address
  }

  /// Judges what the request asks of the artifact, in the order of RFC 9110, section 13.2.2.
  private func answer(_ request: PageRequest, _ record: ArtifactRecord) async throws -> PageResponse {
    let tag = EntityTag(record)
    let matching = request.values("if-match")
    if !matching.isEmpty, !tag.isAmong(matching, weakly: false) {
      return PageResponse(status: 412, "The artifact is another one.")
    }
    if tag.isAmong(request.values("if-none-match"), weakly: true) {
      return PageResponse(status: 304, fields: [("etag", tag.text), Self.caching])
    }
    switch Self.range(request, record, tag) {
    case .whole: return try await answer(request, record, tag, 0..<record.sizeBytes)
    case .part(let range):
      var response = try await answer(request, record, tag, range)
      response.status = 206
      response.fields.append(
        ("content-range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(record.sizeBytes)"))
      return response
    case .unsatisfiable:
      var refusal = PageResponse(status: 416, "The artifact has \(record.sizeBytes) bytes.")
      refusal.fields.append(("content-range", "bytes */\(record.sizeBytes)"))
      return refusal
    }
  }

  /// A range is for GET alone (RFC 9110, section 14.2), and where the client has bytes of another state for none
  /// (section 13.1.5).
  private static func range(_ request: PageRequest, _ record: ArtifactRecord, _ tag: EntityTag) -> RequestedRange {
    guard !request.isHead, request.values("if-range").allSatisfy({ $0 == tag.text }) else { return .whole }
    return RequestedRange(request.values("range"), of: record.sizeBytes)
  }

  private func answer(
    _ request: PageRequest, _ record: ArtifactRecord, _ tag: EntityTag, _ range: Range<Int64>
  ) async throws -> PageResponse {
    var response = PageResponse(fields: Self.fields(record, tag))
    let count = Int64(range.count)
    guard !request.isHead else {
      response.body = .streamed(count: count) { _ in }
      return response
    }
    var reading = ArtifactReading(
      record: record, range: range, isChecked: Self.isChecked(range, of: record), storage: storage)
    // Ahead of the head of the answer: what is missing, or cannot be reached, has a status of its own.
    let first = try await next(&reading)
    response.body = .streamed(count: count) { [self, reading] writer in
      var reading = reading
      var piece = first
      while !piece.isEmpty {
        try await writer.write(piece)
        piece = try await next(&reading)
      }
    }
    return response
  }

  /// Whether a range is judged by the sum of the whole, for which the bytes around it are read too. Whoever has an address
  /// may ask for a byte at a time: what each request can have read for nothing is limited.
  private static func isChecked(_ range: Range<Int64>, of record: ArtifactRecord) -> Bool {
    record.sizeBytes - Int64(range.count) <= Int64(ServiceLimits.bytesReadAroundRange)
  }

  private func next(_ reading: inout ArtifactReading) async throws -> [UInt8] {
    do throws(RPCError) {
      return try await reading.next()
    } catch {
      logger.error(
        "The bytes of an artifact cannot be served",
        metadata: ["artifact": "\(reading.record.id)", "error": "\(String(reflecting: error))"])
      throw error
    }
  }

  // MARK: Header fields

  /// Kept by nobody but the client, who asks each time whether the address is still good.
  private static let caching = (name: "cache-control", value: "private, no-cache")

  /// Raster images: what a browser shows and cannot run.
  private static let shown: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

  /// What runs pages of strangers must not run here: artifacts are saved and not shown, but for images; and where one is
  /// shown all the same it is in a sandbox, as the type that it says it has, and learns no address that it could repeat.
  private static func fields(_ record: ArtifactRecord, _ tag: EntityTag) -> [(name: String, value: String)] {
    // The name is one that needs no escape within quotes (NewArtifact.isStorable).
    let disposition = shown.contains(record.contentType.lowercased()) ? "inline" : "attachment"
    return [
      ("content-type", record.contentType), ("etag", tag.text), ("accept-ranges", "bytes"), caching,
      ("content-disposition", "\(disposition); filename=\"\(record.fileName)\""),
      ("content-security-policy", "default-src 'none'; sandbox"), ("x-content-type-options", "nosniff"),
      ("referrer-policy", "no-referrer"),
    ]
  }
}
