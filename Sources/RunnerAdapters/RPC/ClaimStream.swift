import EventLoop
import Messages
import RPC
import RPCClient

/// A run and when it came, which may be long before somebody takes it.
struct ArrivedRun: Sendable {
  let run: AssignedRun
  let arrival: LoopInstant
}

/// One stream of claims: runs arrive as they were asked for, and are confirmed at once. What arrives when nobody takes it
/// any more goes back to the queue.
actor ClaimStream {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  /// How often the server is shown that we are there.
  private static let pulseInterval: Duration = .seconds(3)
  /// How long the server may be silent before the stream is given up.
  private static let silence: Duration = .seconds(10)
  /// How long closing the stream may take.
  private static let closeTime: Duration = .seconds(5)

  private let channel: Channel
  private let session: String
  private let call: BidirectionalCall<ClaimRunsRequest, ClaimRunsResponse>
  private let requests: RequestQueue<ClaimRunsRequest>
  private var arrived: [ArrivedRun] = []
  /// How many runs were asked for and have not arrived.
  private var asked = 0
  private var lastHeard = LoopInstant.now
  private var news = OneShotEvent()
  private var isClosing = false
  private var pulse: Task<Void, Never>?
  /// How the stream ended; nil while it lasts.
  private var end: Result<Void, RPCError>?
  private let ended = OneShotEvent()
  /// Fires when what nobody had taken has gone back, or there is no time left for it.
  private let givenBack = OneShotEvent()

  init(channel: Channel, session: String, loop: EventLoop) {
    self.loop = loop
    self.channel = channel
    self.session = session
    call = channel.bidirectional(RunnerService.claimRuns)
    requests = RequestQueue(call.requests, loop: loop)
  }

  /// Begins to read; to be called once.
  func start() {
    requests.send(.with { $0.session = session })
    loop.spawn { await self.readAll() }
    pulse = loop.spawn { await self.keepAlive() }
  }

  /// Nothing more comes out of it.
  var isOver: Bool { isClosing || (end != nil && arrived.isEmpty) }

  /// Asks for as many runs as are missing, and waits for the first. One call at a time.
  ///
  /// - Throws: how the stream ended; UNAVAILABLE when it is being closed.
  func runs(capacity: Int, waitAtMost: Duration) async throws(RPCError) -> [ArrivedRun] {
    let missing = capacity - asked - arrived.count
    if missing > 0, end == nil, !isClosing {
      asked += missing
      requests.send(.with { $0.additionalRuns = Int32(clamping: missing) })
    }
    if arrived.isEmpty, end == nil, !isClosing {
      let news = news
      // Another event for the next wait: one that has fired would let it return at once, again and again.
      let timer = loop.schedule(after: waitAtMost) { [weak self] in self?.assumeIsolated { $0.fireNews() } }
      await news.wait()
      timer.cancel()
    }
    if Task.isCancelled { throw RPCError(.cancelled, "The runner gave the call up.") }
    if isClosing { throw RPCError(.unavailable, "The stream of claims is being closed.") }
    if arrived.isEmpty, case .failure(let error) = end { throw error }
    if arrived.isEmpty, end != nil { throw RPCError(.unavailable, "The server has ended the stream of claims.") }
    let taken = Array(arrived.prefix(capacity))
    arrived.removeFirst(taken.count)
    return taken
  }

  /// Asks for no more, gives back what nobody has taken, and returns when the server has ended the stream; after some
  /// seconds at the latest, when it is ended at once. Whoever else calls it waits for the same.
  func close() async {
    if !isClosing {
      isClosing = true
      requests.finish()
      fireNews()
      let left = arrived.compactMap(\.run.lease)
      arrived = []
      loop.spawn {
        await self.giveBack(left)
        self.givenBack.fire()
      }
    }
    let timer = loop.schedule(after: Self.closeTime) { [call, givenBack] in
      call.responses.cancel()
      givenBack.fire()
    }
    await ended.wait()
    await givenBack.wait()
    timer.cancel()
  }

  /// By the session that has them: no other may. What fails here is left to the lease.
  private func giveBack(_ leases: [RunnerLease]) async {
    for lease in leases {
      let request = HandBackRunRequest.with {
        $0.session = session
        $0.lease = lease
        $0.reason = "the runner takes no more runs"
      }
      let options = CallOptions(timeout: RunnerServer.callTimeout, waitsForConnection: true)
      _ = try? await channel.unary(RunnerService.handBackRun, request, options: options)
    }
  }

  private func readAll() async {
    do throws(RPCError) {
      var responses = call.responses.makeAsyncIterator()
      while let response = try await responses.next(isolation: self) { await receive(response) }
      end = .success(())
    } catch {
      end = .failure(error)
    }
    pulse?.cancel()
    fireNews()
    ended.fire()
  }

  private func receive(_ response: ClaimRunsResponse) async {
    lastHeard = .now
    guard !response.runs.isEmpty else { return }
    asked -= response.runs.count
    let leases = response.runs.compactMap(\.lease)
    if isClosing { return await giveBack(leases) }
    requests.send(.with { $0.confirmed = leases })
    arrived += response.runs.map { ArrivedRun(run: $0, arrival: lastHeard) }
    fireNews()
  }

  private func fireNews() {
    let event = news
    news = OneShotEvent()
    event.fire()
  }

  private func keepAlive() async {
    while (try? await loop.sleep(for: Self.pulseInterval)) != nil {
      if lastHeard.duration(to: .now) > Self.silence { return call.responses.cancel() }
      if !isClosing { requests.send(ClaimRunsRequest()) }
    }
  }
}
