public import Protobuf
import RPC

/// Sends the messages of a streaming response, in order.
///
/// Writing suspends only while more than `ServerLimits.writeHighWaterBytes` wait for the client: until then a message
/// is encoded straight into the outgoing buffer, and messages written in one turn of the loop share its frames. One
/// task at a time; use on the call's loop is fastest, elsewhere each write hops to it.
public struct ResponseWriter<Response: Message>: Sendable {
  let call: ServerCall

  init(_ call: ServerCall) { self.call = call }

  /// Queues a message; suspends while the client has too much to read.
  ///
  /// - Throws: `RPCError` or `CancellationError` when the call is over: let it pass, there is nobody to answer.
  public nonisolated(nonsending) func write(_ message: Response) async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.write(message) } }
    try call.send(message)
    if call.pendingBytes >= call.limits.writeHighWaterBytes { try await call.waitUntilWritable() }
  }

  /// Queues a message, compressed or not; see ``CallContext/responseEncoding``, without which no message is.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func write(_ message: Response, compressed: Bool) async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.write(message, compressed: compressed) } }
    try call.send(message, compressed: compressed)
    if call.pendingBytes >= call.limits.writeHighWaterBytes { try await call.waitUntilWritable() }
  }

  /// Queues a message of which a part was encoded before.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func writeSpliced<Spliced: SplicedMessage>(
    _ message: Spliced
  ) async throws where Spliced.Content == Response {
    guard call.loop.isCurrent else { return try await hop { try await $0.writeSpliced(message) } }
    try call.send { reserve throws(EncodingError) in try message.encode(into: reserve) }
    if call.pendingBytes >= call.limits.writeHighWaterBytes { try await call.waitUntilWritable() }
  }

  /// Queues several messages behind one another.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func write(contentsOf messages: some Sequence<Response> & Sendable) async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.write(contentsOf: messages) } }
    for message in messages {
      try call.send(message)
      if call.pendingBytes >= call.limits.writeHighWaterBytes { try await call.waitUntilWritable() }
    }
  }

  /// Queues messages that were encoded once for many subscribers. They are never compressed.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func writeEncoded(_ messages: EncodedMessages<Response>) async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.writeEncoded(messages) } }
    try call.sendEncoded(messages.bytes, messages: messages.count)
    if call.pendingBytes >= call.limits.writeHighWaterBytes { try await call.waitUntilWritable() }
  }

  /// Queues messages that were encoded once for many subscribers, from outside of the call's handler: while it waits for
  /// something else, so that news need not wake it. On the call's loop only.
  ///
  /// - Returns: false, and nothing was queued, where the client has too much to read or the call is over. The handler is
  ///   to write them then, and to suspend or learn why not.
  public func writeEncodedAtOnce(_ messages: EncodedMessages<Response>) -> Bool {
    call.loop.preconditionCurrent()
    guard call.pendingBytes < call.limits.writeHighWaterBytes else { return false }
    do {
      try call.sendEncoded(messages.bytes, messages: messages.count)
      return true
    } catch {
      return false
    }
  }

  /// Sends the response's headers now, where the first message may take long.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func sendHeaders() async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.sendHeaders() } }
    try call.checkCancellation()
    try call.sendHeaders()
  }

  /// Suspends until nothing waits for the client any more: for who sends states, of which only the latest matters.
  ///
  /// - Throws: as ``write(_:)``.
  public nonisolated(nonsending) func waitUntilSent() async throws {
    guard call.loop.isCurrent else { return try await hop { try await $0.waitUntilSent() } }
    try await call.waitUntilSent()
  }

  /// Bytes that wait for the client.
  public var pendingBytes: Int { call.pendingBytes }

  private nonisolated(nonsending) func hop(_ body: @escaping @Sendable (Self) async throws -> Void) async throws {
    try await call.loop.run { () async throws in try await body(self) }
  }
}

/// Messages in the form in which they go over the wire, prefixes included: made once, sent to many.
public struct EncodedMessages<Element: Message>: Sendable {
  private(set) var bytes: [UInt8] = []
  /// How many messages there are.
  public private(set) var count = 0

  public init() {}

  /// Encodes `message` behind the others.
  ///
  /// - Throws: where the message is too large to be encoded.
  public mutating func append(_ message: Element) throws(EncodingError) {
    bytes += try message.withEncodedBytes(headroomBytes: ServerCall.prefixBytes) { framed in
      MessageFramer.writePrefix(length: framed.count - ServerCall.prefixBytes, to: framed)
      return Array(framed)
    }
    count += 1
  }

  /// Writes a message of which a part was encoded before behind the others.
  ///
  /// - Throws: where its other fields are too large to be encoded.
  public mutating func append<Spliced: SplicedMessage>(
    spliced message: Spliced
  ) throws(EncodingError) where Spliced.Content == Element {
    let fields = try message.fields.encodedBytes()
    let length = fields.count + message.encodedBytes
    let frame = [UInt8](unsafeUninitializedCapacity: ServerCall.prefixBytes + length) { room, count in
      let room = UnsafeMutableRawBufferPointer(room)
      MessageFramer.writePrefix(length: length, to: room)
      let body = UnsafeMutableRawBufferPointer(rebasing: room[ServerCall.prefixBytes...])
      body.copyBytes(from: fields)
      message.copyEncoded(to: UnsafeMutableRawBufferPointer(rebasing: body[fields.count...]))
      count = ServerCall.prefixBytes + length
    }
    if bytes.isEmpty { bytes = frame } else { bytes += frame }
    count += 1
  }
}
