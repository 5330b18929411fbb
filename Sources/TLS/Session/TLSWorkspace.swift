/// What the TLS streams of one loop share: room for the records that are due and for what has been decrypted.
///
/// Create one a loop. Confined to it.
public final class TLSWorkspace {
  /// What one read of a socket brings becomes no more plaintext than this.
  static let plaintextBytes = 96 * 1024
  private static let recordBytes = 96 * 1024

  let plaintext = UnsafeMutableRawBufferPointer.allocate(byteCount: TLSWorkspace.plaintextBytes, alignment: 16)
  private var records = UnsafeMutableRawBufferPointer.allocate(byteCount: TLSWorkspace.recordBytes, alignment: 16)
  private var recordCount = 0

  public init() {}

  deinit {
    plaintext.deallocate()
    records.deallocate()
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    if recordCount + bytes.count > records.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(records.count * 2, recordCount + bytes.count), alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: records[..<recordCount]))
      records.deallocate()
      records = larger
    }
    UnsafeMutableRawBufferPointer(rebasing: records[recordCount...]).copyMemory(from: bytes)
    recordCount += bytes.count
  }

  /// Lends the records gathered since the last time.
  func takeRecords(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard recordCount > 0 else { return }
    let count = recordCount
    recordCount = 0
    body(UnsafeRawBufferPointer(rebasing: records[..<count]))
  }
}
