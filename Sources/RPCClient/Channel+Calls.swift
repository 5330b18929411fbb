public import Protobuf
public import RPC

extension Channel {
  /// Calls a method that takes one message and answers with one.
  ///
  /// Cancelling the task ends the call on the server too.
  ///
  /// - Parameters:
  ///   - method: the declaration.
  ///   - request: the message.
  ///   - options: deadline and metadata.
  /// - Returns: the answer.
  /// - Throws: the status of the call; CANCELLED when the task was cancelled.
  public func unary<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
  ) async throws(RPCError) -> Response {
    try await unaryResponse(method, request, options: options).message
  }

  /// Calls as ``unary(_:_:options:)`` does, and returns the metadata too.
  ///
  /// - Parameters:
  ///   - method: the declaration.
  ///   - request: the message.
  ///   - options: deadline and metadata.
  /// - Returns: the answer with what the server sent around it.
  /// - Throws: the status of the call, with the trailers; CANCELLED when the task was cancelled.
  public func unaryResponse<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
  ) async throws(RPCError) -> UnaryResponse<Response> {
    let call = UnaryCall<Response>(
      core: core, path: method.path, idempotency: method.idempotency, options: options, request: try request.frame(),
      requestIsWhole: true)
    let loop = core.loop
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if loop.isCurrent { call.start(continuation) } else { loop.execute { call.start(continuation) } }
      }
    } onCancel: {
      loop.execute { call.cancel(.callCancelled) }
    }
    return try outcome.get()
  }

  /// Calls a method that takes one message and answers with any number of them.
  ///
  /// The call begins at once. Whatever goes wrong comes out of the stream.
  public func serverStreaming<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
  ) -> ResponseStream<Response> {
    do throws(RPCError) {
      return ResponseStream(begin(method, options, request: try request.frame(), requestIsWhole: true))
    } catch {
      let call = StreamingCall<Response>(
        core: core, path: method.path, idempotency: method.idempotency, options: options, request: [],
        requestIsWhole: true)
      call.mailbox.end(error, trailers: Metadata())
      return ResponseStream(call)
    }
  }

  /// Calls a method that takes any number of messages and answers with one. The call begins at once.
  public func clientStreaming<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, options: CallOptions = CallOptions()
  ) -> ClientStreamingCall<Request, Response> {
    let call: StreamingCall<Response> = begin(method, options, request: [], requestIsWhole: false)
    return ClientStreamingCall(requests: RequestWriter(call: call), responses: ResponseStream(call), path: method.path)
  }

  /// Calls a method that takes and answers with any number of messages. The call begins at once.
  public func bidirectional<Request: Message, Response: Message>(
    _ method: Method<Request, Response>, options: CallOptions = CallOptions()
  ) -> BidirectionalCall<Request, Response> {
    let call: StreamingCall<Response> = begin(method, options, request: [], requestIsWhole: false)
    return BidirectionalCall(requests: RequestWriter(call: call), responses: ResponseStream(call))
  }

  private func begin<Request, Response>(
    _ method: Method<Request, Response>, _ options: CallOptions, request: [UInt8], requestIsWhole: Bool
  ) -> StreamingCall<Response> {
    let call = StreamingCall<Response>(
      core: core, path: method.path, idempotency: method.idempotency, options: options, request: request,
      requestIsWhole: requestIsWhole)
    if core.loop.isCurrent { call.start() } else { core.loop.execute { call.start() } }
    return call
  }
}
