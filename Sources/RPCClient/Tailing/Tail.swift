import EventLoop
public import Protobuf
public import RPC

/// The responses of a stream that is asked for again from where it stands whenever it breaks, by whichever server of the
/// channel can be reached: each arrives once, in order. See ``Channel/tail(_:from:options:request:judge:)``.
///
/// Iterated once, by one task at a time. Cancelling that task, or dropping the iterator, ends the stream on its server.
public struct Tail<Request: Message, Response: Message, Position: Sendable>: AsyncSequence, Sendable {
  public typealias Element = Response
  public typealias Failure = RPCError

  let channel: Channel
  let method: Method<Request, Response>
  let start: Position
  let options: TailOptions
  let request: @Sendable (Position) -> Request
  let judge: @Sendable (Response, inout Position) -> TailVerdict

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    public typealias Failure = RPCError

    /// Where the tail stands: behind what ``next(isolation:)`` has returned. What another tail can go on from.
    public private(set) var position: Position
    private let tail: Tail
    private var progress: TailProgress
    private var attempt: Attempt<Response>?
    private var isOver = false

    init(_ tail: Tail) {
      self.tail = tail
      position = tail.start
      progress = TailProgress(tail.options)
    }

    /// The next response that carries something; nil behind the last one.
    ///
    /// - Throws: a status that is not resumed from, or the last one when nothing has come for too long; DATA_LOSS when
    ///   responses do not fit; UNAVAILABLE when the channel has been shut down; CANCELLED when the task was cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Response? {
      while !isOver {
        if Task.isCancelled { throw end(.callCancelled) }
        var attempt = takeAttempt()
        let outcome = await attempt.next()
        if Task.isCancelled { throw end(.callCancelled) }
        switch outcome {
        case .response(let response):
          var reached = position
          switch tail.judge(response, &reached) {
          case .misfit(let reason):
            attempt.cancel()
            try await recover(
              from: .misfit, RPCError(.dataLoss, "The stream does not go on where it stood: \(reason)."))
          case .bookmark:
            position = reached
            progress.heardBookmark(at: .now)
            self.attempt = attempt
          case .next:
            position = reached
            progress.heard()
            self.attempt = attempt
            return response
          case .last:
            position = reached
            isOver = true
            return response
          }
        case .silence:
          try await recover(
            from: .silence, RPCError(.unavailable, "Nothing came for \(tail.options.silence)."))
        case .end:
          guard tail.options.endsWithLast else {
            isOver = true
            break
          }
          try await recover(
            from: .endedEarly, RPCError(.unavailable, "The stream ended before its last message."))
        case .failure(let error):
          try await recover(from: error.cause is ChannelShutDown ? .channelShutDown : .failed(error.code), error)
        }
      }
      return nil
    }

    /// The attempt that goes on, or one that begins where the tail stands.
    private mutating func takeAttempt() -> Attempt<Response> {
      if let attempt {
        self.attempt = nil
        return attempt
      }
      progress.attemptBegins(at: .now)
      return Attempt(tail, from: position)
    }

    /// Waits for the next attempt, or throws the failure where there is none.
    private mutating func recover(from cause: TailProgress.Break, _ failure: RPCError) async throws(RPCError) {
      var generator = SystemRandomNumberGenerator()
      switch progress.after(cause, at: .now, using: &generator) {
      case .fail:
        throw end(failure)
      case .resume(let pause):
        tail.options.whenBroken?(failure, pause)
        do {
          try await tail.channel.core.loop.sleep(for: pause)
        } catch {
          throw end(.callCancelled)
        }
      }
    }

    private mutating func end(_ error: RPCError) -> RPCError {
      isOver = true
      attempt = nil
      return error
    }
  }
}

/// One stream of a tail, from where it was asked for to where it broke.
private struct Attempt<Response: Message> {
  enum Outcome {
    case response(Response)
    case end
    case silence
    case failure(RPCError)
  }

  private let stream: ResponseStream<Response>
  private var iterator: ResponseStream<Response>.AsyncIterator
  private let watch: SilenceWatch

  init<Request: Message, Position: Sendable>(_ tail: Tail<Request, Response, Position>, from position: Position) {
    var options = tail.options.call
    // The tail has its own way of trying again.
    options.retries = .never
    let stream = tail.channel.serverStreaming(tail.method, tail.request(position), options: options)
    self.stream = stream
    iterator = stream.makeAsyncIterator()
    watch = SilenceWatch(limit: tail.options.silence, on: tail.channel.core.loop) { stream.cancel() }
  }

  mutating func next() async -> Outcome {
    watch.beginWaiting()
    defer { watch.endWaiting() }
    do throws(RPCError) {
      if let response = try await iterator.next(isolation: nil) { return .response(response) }
      watch.stop()
      return .end
    } catch {
      watch.stop()
      return watch.hasFired ? .silence : .failure(error)
    }
  }

  func cancel() {
    watch.stop()
    stream.cancel()
  }
}
