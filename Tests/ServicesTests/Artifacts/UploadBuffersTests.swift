import Database
import EventLoop
import Testing

@testable import Services

@Suite struct UploadBuffersTests {
  private let lease = RunLease(runID: RecordIDSource.shared.next(), generation: 1)

  /// The buffer of an upload, with so many bytes.
  private func buffer(_ count: Int) throws -> UploadBuffer {
    let bytes = [UInt8](repeating: 1, count: count)
    var buffer = UploadBuffer(
      ArtifactUploadRecord(
        id: RecordIDSource.shared.next(), lease: lease, description: .sample(bytes + [0]), storageKey: "k",
        storageUpload: nil, partBytes: 1000, partTags: [], committedBytes: 0), lease)
    try buffer.take(bytes, at: 0)
    return buffer
  }

  private func put(_ buffer: UploadBuffer, in buffers: UploadBuffers, now: LoopInstant = .now) throws {
    var hold = buffers.hold()
    try hold.grow(by: buffer.bytes.count)
    hold.put(buffer, now: now)
  }

  private func isBusy(_ hold: inout UploadHold, _ count: Int) -> Bool {
    do throws(RunQueueError) {
      try hold.grow(by: count)
      return false
    } catch {
      guard case .busy = error else { return false }
      return true
    }
  }

  @Test func whatIsInUseCounts() throws {
    let buffers = UploadBuffers(limit: 100)
    let kept = try buffer(60)
    try put(kept, in: buffers)
    var first = buffers.hold()
    #expect(first.take(kept.upload.id, lease)?.bytes.count == 60)
    var second = buffers.hold()
    #expect(isBusy(&second, 41))
    #expect(!isBusy(&second, 40))
    #expect(isBusy(&first, 1))
    // Given back it is what makes room.
    first.put(kept)
    #expect(!isBusy(&second, 60))
    var third = buffers.hold()
    #expect(third.take(kept.upload.id, lease) == nil)
    #expect(isBusy(&third, 1))
  }

  @Test func theEndOfACallLetsGo() throws {
    let buffers = UploadBuffers(limit: 100)
    do {
      var hold = buffers.hold()
      try hold.grow(by: 100)
    }
    var next = buffers.hold()
    #expect(!isBusy(&next, 100))
  }

  @Test func thoseUsedLongestAgoMakeRoom() throws {
    let buffers = UploadBuffers(limit: 100)
    let now = LoopInstant.now
    let (old, young) = (try buffer(40), try buffer(40))
    try put(young, in: buffers, now: now.advanced(by: .seconds(1)))
    try put(old, in: buffers, now: now)
    var hold = buffers.hold()
    try hold.grow(by: 30)
    #expect(hold.take(old.upload.id, lease) == nil)
    #expect(hold.take(young.upload.id, lease) != nil)
  }

  @Test func whatIsCommittedIsLetGo() throws {
    let buffers = UploadBuffers(limit: 100)
    var kept = try buffer(60)
    try put(kept, in: buffers)
    var hold = buffers.hold()
    _ = hold.take(kept.upload.id, lease)
    kept.commit(50, tag: "part-1")
    hold.put(kept)
    var next = buffers.hold()
    #expect(!isBusy(&next, 90))
    #expect(next.take(kept.upload.id, lease)?.bytes.count == 10)
  }
}
