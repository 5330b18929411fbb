import Database
import HTTPClient

extension S3Storage {
  func beginUpload(key: String) async throws(ArtifactStorageError) -> String {
    let answer = try await perform(.beginUpload(key))
    guard let upload = S3Document(answer.body).first("UploadId"), !upload.isEmpty else {
      throw ArtifactStorageError(.damaged, operation: "begin \(key)", reason: "the answer has no UploadId")
    }
    return upload
  }

  func uploadPart(
    key: String, upload: String, number: Int, bytes: [UInt8]
  ) async throws(ArtifactStorageError) -> String {
    let answer = try await perform(.part(key, upload: upload, number: number, bytes))
    guard let tag = answer.fields["etag"], !tag.isEmpty else {
      throw ArtifactStorageError(.damaged, operation: "part of \(key)", reason: "the answer has no ETag")
    }
    return tag
  }

  func finishUpload(key: String, upload: String, tags: [String]) async throws(ArtifactStorageError) {
    let answer = try await perform(.finishUpload(key, upload: upload, tags: tags))
    // "A request could return a 200 OK status and still contain an error in the body" (CompleteMultipartUpload): S3 begins
    // to answer before it is done.
    let document = S3Document(answer.body)
    guard let error = document.elements("Error").first else { return }
    throw S3Failure.error("finish \(key)", status: 500, error)
  }

  func abortUpload(key: String, upload: String) async throws(ArtifactStorageError) {
    do throws(ArtifactStorageError) {
      _ = try await perform(.abortUpload(key, upload: upload))
    } catch {
      guard error.code == .missing else { throw error }
    }
  }

  func openUploads(after place: UploadPlace?, limit: Int) async throws(ArtifactStorageError) -> OpenUploadPage {
    let answer = try await perform(.listUploads(prefix: keyPrefix, after: place, limit: limit))
    let document = S3Document(answer.body)
    let uploads = document.elements("Upload").compactMap { entry -> OpenUpload? in
      guard let key = entry.first("Key"), let upload = entry.first("UploadId"),
        let begun = entry.first("Initiated").flatMap(S3Time.instant)
      else { return nil }
      return OpenUpload(key: key, upload: upload, begunAt: begun)
    }
    guard document.first("IsTruncated") == "true" else { return OpenUploadPage(uploads: uploads, next: nil) }
    guard let key = document.first("NextKeyMarker"), let upload = document.first("NextUploadIdMarker") else {
      throw ArtifactStorageError(.damaged, operation: "list uploads", reason: "the answer does not say how to go on")
    }
    return OpenUploadPage(uploads: uploads, next: UploadPlace(key: key, upload: upload))
  }
}
