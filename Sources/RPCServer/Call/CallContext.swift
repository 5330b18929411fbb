public import EventLoop
public import RPC

/// What a handler and the interceptors around it know of their call, and what they can say about it beside messages.
///
/// Belongs to the call's loop, on which handlers run: its properties may be used there only, that is in the handler
/// itself and in child tasks (`async let`, task groups), not in a `Task {}` of its own. Cancellation is Swift's: the
/// handler's task is cancelled when the client gives the call up or goes, when the deadline passes, and when the server
/// stops before the call has ended.
public struct CallContext: Sendable {
  let call: ServerCall

  init(_ call: ServerCall) { self.call = call }

  /// The loop that the connection, and so the handler, runs on.
  public var loop: EventLoop { call.loop }

  /// "/package.Service/Method"
  public var path: String { call.head.route?.path ?? "" }

  /// What the method's declaration asks of its callers.
  public var permission: Permission { call.head.route?.permission ?? .everyone }

  /// The client's address and, with mutual TLS, its identity.
  public var peer: ConnectionPeer { call.connection.peer }

  /// The `user-agent` of the client, which names its gRPC library; empty when it sent none.
  public var userAgent: String { String(decoding: call.connection.userAgent, as: UTF8.self) }

  /// What the client sent with the call.
  public var metadata: Metadata {
    checkLoop()
    return call.presentExtras?.metadata ?? Metadata()
  }

  /// When the client stops waiting.
  public var deadline: Deadline { call.deadline.map(Deadline.init) ?? .none }

  /// Who calls, once an interceptor has found out.
  public var principal: (any Principal)? {
    get {
      checkLoop()
      return call.principal
    }
    nonmutating set {
      checkLoop()
      call.principal = newValue
    }
  }

  /// Metadata that goes out with the response's headers: set before the first message. Later it has no effect.
  public var initialMetadata: Metadata {
    get {
      checkLoop()
      return call.presentExtras?.initialMetadata ?? Metadata()
    }
    nonmutating set {
      checkLoop()
      call.extras.initialMetadata = newValue
    }
  }

  /// Metadata that goes out with the status.
  public var trailingMetadata: Metadata {
    get {
      checkLoop()
      return call.presentExtras?.trailingMetadata ?? Metadata()
    }
    nonmutating set {
      checkLoop()
      call.extras.trailingMetadata = newValue
    }
  }

  /// How responses are compressed: `.identity`, not at all, until a handler or an interceptor chooses otherwise, before
  /// the first message or ``ResponseWriter/sendHeaders()``. Later it has no effect, nor has it for a client whose
  /// `grpc-accept-encoding` does not have the encoding: it stays `.identity` (gRPC's doc/compression.md). A message
  /// that compression would not make smaller goes out as it is, and so does what was encoded beforehand.
  ///
  /// Do not compress what holds a secret beside what others can choose (CRIME, BREACH).
  public var responseEncoding: MessageEncoding {
    get {
      checkLoop()
      return call.presentExtras?.responseEncoding ?? .identity
    }
    nonmutating set {
      checkLoop()
      call.choose(newValue)
    }
  }

  /// Whether the messages that follow are compressed where ``responseEncoding`` names a compression: true until it is
  /// set. ``ResponseWriter/write(_:compressed:)`` chooses for one message.
  public var compressesResponses: Bool {
    get {
      checkLoop()
      return call.presentExtras?.compressesResponses ?? true
    }
    nonmutating set {
      checkLoop()
      call.extras.compressesResponses = newValue
    }
  }

  /// Whether the request that was read last came compressed.
  public var requestIsCompressed: Bool {
    checkLoop()
    return call.presentExtras?.requestIsCompressed ?? false
  }

  /// Whether the server, or this connection for its age, takes no new calls and wants this one to come to an end: a
  /// handler that streams ends with UNAVAILABLE, so that its client goes on elsewhere. After the grace it is cancelled.
  public var isDraining: Bool {
    checkLoop()
    return call.connection.isDraining
  }

  /// Waits until the server begins to drain, or the task is cancelled: for a handler that streams, beside what it waits
  /// for otherwise.
  public nonisolated(nonsending) func waitForDrain() async {
    let drained = OneShotEvent()
    onDrain { drained.fire() }
    await drained.wait()
  }

  /// Calls `body` on the loop when the server begins to drain, unless the call has ended by then; at once when it is
  /// draining already.
  public func onDrain(_ body: @escaping () -> Void) {
    checkLoop()
    guard !isDraining else { return body() }
    call.extras.drainHooks.append(body)
  }

  private func checkLoop() { call.loop.preconditionCurrent("a call's context was used off its loop") }
}

/// Who makes a call, as authentication found out. An interceptor sets it; handlers and other interceptors read it.
public protocol Principal: Sendable, CustomStringConvertible {}
