/// The bytes of a response as they come, at the pace of their one reader: what is not read is not taken from the network.
///
/// May be read from any task, by one at a time.
public final class HTTPResponseBody: Sendable {
  private let transfer: Transfer

  init(_ transfer: Transfer) { self.transfer = transfer }

  deinit { transfer.discardFromAnywhere() }

  /// The next bytes; nil behind the last ones.
  ///
  /// - Throws: ``HTTPClientError`` when the response does not come to its end. A cancelled task ends the transfer.
  public func next() async throws(HTTPClientError) -> [UInt8]? {
    while true {
      switch transfer.pipe.take() {
      case .bytes(let bytes, let isRoomy):
        if isRoomy { transfer.resumeFromAnywhere() }
        return bytes
      case .end(nil): return nil
      case .end(let error?): throw error
      case .nothing: await waitForMore()
      }
    }
  }

  /// All that is left of the body, which the request's ``HTTPRequest/maximumBodyBytes`` bounds.
  ///
  /// - Throws: ``HTTPClientError``.
  public func collect() async throws(HTTPClientError) -> [UInt8] {
    var all: [UInt8] = []
    while let bytes = try await next() {
      if all.isEmpty { all = bytes } else { all += bytes }
    }
    return all
  }

  private func waitForMore() async {
    await withTaskCancellationHandler {
      await transfer.pipe.wait()
    } onCancel: {
      transfer.cancelFromAnywhere()
    }
  }
}
