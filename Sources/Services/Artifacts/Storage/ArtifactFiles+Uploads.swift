import Database

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ArtifactFiles {
  func beginUpload(key: String) async throws(ArtifactStorageError) -> String {
    let upload = RecordIDSource.shared.next().description
    let parts = folder(of: upload)
    // The key lies beside the parts: an upload that was left behind is found by its folder.
    try await perform { () throws(ArtifactFileError) in
      try FileWork.write(to: "\(parts)/key") { file throws(ArtifactFileError) in try file.write(Array(key.utf8)) }
    }
    return upload
  }

  func uploadPart(
    key: String, upload: String, number: Int, bytes: [UInt8]
  ) async throws(ArtifactStorageError) -> String {
    let parts = folder(of: upload)
    let tag = Self.tag(number)
    try await perform { () throws(ArtifactFileError) in
      guard FileWork.exists("\(parts)/key") else { throw ArtifactFileError(operation: "upload", code: ENOENT) }
      try FileWork.write(to: "\(parts)/\(tag)") { file throws(ArtifactFileError) in try file.write(bytes) }
    }
    return tag
  }

  func finishUpload(key: String, upload: String, tags: [String]) async throws(ArtifactStorageError) {
    let parts = folder(of: upload)
    let path = "\(folder)/\(key)"
    try await perform { () throws(ArtifactFileError) in
      guard FileWork.exists("\(parts)/key") else { throw ArtifactFileError(operation: "upload", code: ENOENT) }
      try FileWork.write(to: path) { file throws(ArtifactFileError) in
        var end: Int64 = 0
        for tag in tags { end = try file.append(contentsOf: "\(parts)/\(tag)", at: end) }
      }
      FileWork.removeFolder(parts)
    }
  }

  func abortUpload(key: String, upload: String) async throws(ArtifactStorageError) {
    let parts = folder(of: upload)
    try await perform { () throws(ArtifactFileError) in FileWork.removeFolder(parts) }
  }

  func openUploads(after place: UploadPlace?, limit: Int) async throws(ArtifactStorageError) -> OpenUploadPage {
    let uploads = "\(folder)/uploads"
    return try await perform { () throws(ArtifactFileError) in
      let names = FileWork.names(in: uploads).sorted().filter { name in place.map { name > $0.upload } ?? true }
      let page = names.prefix(limit).map { upload in
        let file = "\(uploads)/\(upload)/key"
        let key = (try? ArtifactFile(path: file, flags: O_RDONLY).read(offset: 0, count: 1024)) ?? []
        // One without a key died while it began.
        let begun = FileWork.changeTime(of: file) ?? FileWork.changeTime(of: "\(uploads)/\(upload)")
        return OpenUpload(
          key: String(decoding: key, as: UTF8.self), upload: upload,
          begunAt: begun ?? Instant(microsecondsSinceEpoch: 0))
      }
      let last = names.count > limit ? page.last : nil
      return OpenUploadPage(uploads: page, next: last.map { UploadPlace(key: $0.key, upload: $0.upload) })
    }
  }

  private static func tag(_ number: Int) -> String { "part-\(number)" }

  private func folder(of upload: String) -> String { "\(folder)/uploads/\(upload)" }
}
