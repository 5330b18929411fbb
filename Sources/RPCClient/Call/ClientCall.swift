import EventLoop
import RPC

/// One call from the caller's side: what is sent, when it has to end, and who waits for the answer. It outlives the
/// stream that carries it: a stream that the server refused is replaced, and so is one that failed where a policy says so.
///
/// `idle → queued → open → ended`, back to `queued` when the stream was refused, by way of `pausing` when it failed and
/// is sent again, and to `ended` from everywhere.
// Invariant behind @unchecked Sendable: everything that changes is touched on the channel's loop only.
class ClientCall: @unchecked Sendable {
  enum Phase {
    case idle
    /// Waits for the connection, or for the server to admit one more stream.
    case queued
    case open(ClientStream)
    /// An attempt failed; the next one comes after a pause.
    case pausing
    case ended
  }

  final let core: ChannelCore
  final let path: String
  final let idempotency: Idempotency
  final let options: CallOptions
  /// What every attempt sends at once, prefixes included: a request that is whole, or what has been written of a stream.
  final private(set) var request: [UInt8]
  /// Whether the call can be sent again: no answer has begun, and ``request`` has all that was sent.
  final private(set) var isReplayable = true
  final var phase = Phase.idle
  final var transparentRetries = 0
  /// Nil until an attempt has failed that a policy is there for.
  final var retrying: Retrying?
  /// Its number in the queue while it waits there.
  final var queueNumber = 0
  final private var deadlineTimer: LoopTimer?
  /// Whether nothing more will be sent.
  final private(set) var hasSentAll: Bool
  final private var waitingWriter: CheckedContinuation<Void, Never>?
  final private var failure: RPCError?

  init(
    core: ChannelCore, path: String, idempotency: Idempotency = .unknown, options: CallOptions, request: [UInt8],
    requestIsWhole: Bool
  ) {
    self.core = core
    self.path = path
    self.idempotency = idempotency
    self.options = options
    self.request = request
    hasSentAll = requestIsWhole
  }

  // MARK: What the answer brings, for subclasses

  /// The answer's first header list.
  func didReceiveInitialMetadata(_ metadata: Metadata) {}

  /// A whole message. `windowBytes` of the stream's window are to be given back by ``ClientStream/consumeStream(_:)``
  /// when it has been read.
  func didReceiveMessage(_ bytes: UnsafeRawBufferPointer, windowBytes: Int) throws(RPCError) {}

  /// So many bytes have come out of a compressed message, which comes next.
  /// - Throws: where the call holds too many.
  func didInflate(_ bytes: Int) throws(RPCError) {}

  /// What has arrived together has been handed over, message by message.
  func didReceiveChunk() {}

  /// Whether what has come has been read, so that the server may send on within a message.
  var hasRead: Bool { true }

  /// The end, called once. The trailers are empty where none came.
  func didEnd(_ error: RPCError?, trailers: Metadata) {}

  // MARK: The way through the phases

  /// Begins the call; on the loop. A call that was cancelled before it began stays ended.
  final func start() {
    guard case .idle = phase else { return }
    let deadline = options.deadline
    if !deadline.isNone {
      let remaining = deadline.remaining()
      guard remaining > .zero else { return expire() }
      deadlineTimer = core.loop.schedule(after: remaining) { [weak self] in self?.expire() }
    }
    if options.encoding != .identity, !request.isEmpty { request = compressed(request) }
    phase = .queued
    core.submit(self)
  }

  /// The channel has found a place for the call.
  final func didOpen(_ stream: ClientStream) {
    phase = .open(stream)
    didBecomeWritable()
  }

  /// An answer has begun, or more was sent than is kept: the call is not sent again.
  final func commit() {
    isReplayable = false
    request = []
  }

  /// Ends the call from this side: the stream, if there is one, is reset.
  final func cancel(_ error: RPCError) {
    switch phase {
    case .ended: return
    case .open(let stream): stream.abandon()
    case .queued: core.withdraw(self)
    case .pausing: core.withdrawPausing(self)
    case .idle: break
    }
    end(error, trailers: error.metadata)
  }

  final func end(_ error: RPCError?, trailers: Metadata) {
    if case .ended = phase { return }
    phase = .ended
    failure = error
    didBecomeWritable()
    deadlineTimer?.cancel()
    deadlineTimer = nil
    commit()
    didEnd(error, trailers: trailers)
  }

  // MARK: Requests that follow

  /// Sends one more request, prefix included, once the server has room for it. One task at a time.
  final func write(_ frame: [UInt8], compressed: Bool = true) async throws(RPCError) {
    let frame = compressed && options.encoding != .identity ? self.compressed(frame) : frame
    while true {
      if Task.isCancelled { throw .callCancelled }
      switch phase {
      case .ended: throw failure ?? RPCError(.cancelled, "The server has ended the call.")
      case .open(let stream)
      where hasSentAll == false && stream.pendingBytes < core.configuration.limits.writeHighWaterBytes:
        keep(frame)
        return frame.withUnsafeBytes { stream.append($0) }
      case .open where hasSentAll: throw RPCError(.internal, "A request was written behind the last one.")
      default: await waitUntilWritable()
      }
    }
  }

  /// Says that no more requests follow.
  final func finishRequests() async throws(RPCError) {
    while true {
      switch phase {
      case .ended: return
      case .open(let stream):
        hasSentAll = true
        return stream.finish()
      default: await waitUntilWritable()
      }
      if Task.isCancelled { throw .callCancelled }
    }
  }

  /// Keeps a request for another attempt, as long as there is room for all of them.
  private final func keep(_ frame: [UInt8]) {
    guard isReplayable else { return }
    if request.count + frame.count > core.configuration.limits.replayBufferBytes { commit() } else { request += frame }
  }

  private final func waitUntilWritable() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard waitingWriter == nil, !Task.isCancelled else { return continuation.resume() }
        waitingWriter = continuation
      }
    } onCancel: {
      core.loop.execute { self.didBecomeWritable() }
    }
  }

  final func didBecomeWritable() {
    waitingWriter?.resume()
    waitingWriter = nil
  }

  /// The same message in a frame that is compressed where that makes it smaller.
  private final func compressed(_ frame: [UInt8]) -> [UInt8] {
    frame.withUnsafeBytes { frame in
      let message = UnsafeRawBufferPointer(rebasing: frame[MessageFramer.prefixBytes...])
      return [UInt8](unsafeUninitializedCapacity: frame.count) { room, count in
        count = core.compression.writeFrame(of: message, to: UnsafeMutableRawBufferPointer(room))
      }
    }
  }

  private final func expire() {
    cancel(RPCError(.deadlineExceeded, "The deadline of \(path) has passed."))
  }
}

extension RPCError {
  /// What a caller gets who has given up.
  static let callCancelled = RPCError(.cancelled, "The call was cancelled.")
}
