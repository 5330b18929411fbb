import EventLoop
import Messages
import RPC
import Runner

/// Claims runs for a runner over one stream, made anew when it ends.
actor RunnerClaims {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let link: RunnerLink
  private var stream: ClaimStream?

  init(link: RunnerLink) {
    loop = link.loop
    self.link = link
  }

  /// Waits for runs; see `RunnerBackend.claim`. One call at a time.
  func claim(capacity: Int, waitAtMost: Duration) async throws(BackendError) -> [ArrivedRun] {
    let stream = try await openStream()
    do throws(RPCError) {
      return try await stream.runs(capacity: capacity, waitAtMost: waitAtMost)
    } catch {
      // Who gave up wants no more: what is on its way goes back to the queue.
      if Task.isCancelled { loop.spawn { await stream.close() } }
      let failure = await link.failure(error, stream.session)
      // A session that is over is begun anew by the next claim.
      throw failure.code == .leaseLost ? BackendError(.unavailable, failure.message) : failure
    }
  }

  /// Claims no more, and returns when what was on its way has gone back, or after `limit`.
  func close(within limit: Duration) async {
    guard let stream else { return }
    let timer = loop.schedule(after: limit) { [loop] in loop.spawn { await stream.cancel() } }
    await stream.close()
    timer.cancel()
  }

  private func openStream() async throws(BackendError) -> ClaimStream {
    if let stream, await !stream.isOver { return stream }
    let session: String
    do throws(RPCError) {
      session = try await link.currentSession()
    } catch {
      throw BackendError(error)
    }
    let link = link
    let opened = ClaimStream(channel: link.channel, session: session, loop: loop) { lease in
      // What fails here is left to the lease.
      _ = try? await link.call(RunnerService.handBackRun) { session in
        .with {
          $0.session = session
          $0.lease = lease
          $0.reason = "the runner takes no more runs"
        }
      }
    }
    stream = opened
    await opened.start()
    return opened
  }
}
