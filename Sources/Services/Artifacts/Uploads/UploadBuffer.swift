import Crypto

/// The bytes of an upload that are here and not yet a part, and the sum of all that came by this server.
struct UploadBuffer: Sendable {
  var upload: ArtifactUploadRecord
  let lease: RunLease
  /// Whether more may be stored than this knows: nobody goes on with it then.
  var mayBeBehind = false
  /// Behind the committed ones.
  private(set) var bytes: [UInt8] = []
  /// Of all bytes up to the last one here; nil where some went by another server, or were sent twice.
  private(set) var checksum: SHA256?

  init(_ upload: ArtifactUploadRecord, _ lease: RunLease) {
    self.upload = upload
    self.lease = lease
    checksum = upload.committedBytes == 0 ? SHA256() : nil
  }

  /// Where the next byte belongs.
  var end: Int64 { upload.committedBytes + Int64(bytes.count) }

  var isComplete: Bool { end == upload.description.sizeBytes }

  /// Whether a part can be made: a full one, or the last.
  var hasPart: Bool { hasPart(upTo: end) }

  /// Whether a part could be made if the bytes went as far.
  func hasPart(upTo end: Int64) -> Bool {
    guard upload.storageUpload != nil, end > upload.committedBytes else { return false }
    return end - upload.committedBytes >= upload.partBytes || end == upload.description.sizeBytes
  }

  var part: ArraySlice<UInt8> { bytes.prefix(Int(upload.partBytes)) }

  /// Takes bytes that begin at a place. What is committed is not taken again, what is not yet is replaced.
  ///
  /// - Throws: ``RunQueueError/outOfPlace(committedBytes:)`` where bytes before them are missing,
  ///   ``RunQueueError/rejected(_:)`` where there are more than were announced.
  mutating func take(_ new: [UInt8], at offset: Int64) throws(RunQueueError) {
    guard offset >= 0, offset <= end else { throw .outOfPlace(committedBytes: upload.committedBytes) }
    guard offset + Int64(new.count) <= upload.description.sizeBytes else {
      throw .rejected("the artifact was announced with \(upload.description.sizeBytes) bytes")
    }
    let known = upload.committedBytes - offset
    guard known < new.count || known <= 0 else { return }
    let fresh = known > 0 ? new[Int(known)...] : new[...]
    let keep = Int(max(offset, upload.committedBytes) - upload.committedBytes)
    if keep < bytes.count {
      bytes.removeLast(bytes.count - keep)
      checksum = nil
    }
    bytes += fresh
    checksum?.update(data: fresh)
  }

  /// Takes note that a part is stored.
  mutating func commit(_ count: Int, tag: String) {
    bytes.removeFirst(count)
    upload.partTags.append(tag)
    upload.committedBytes += Int64(count)
    mayBeBehind = false
  }
}
