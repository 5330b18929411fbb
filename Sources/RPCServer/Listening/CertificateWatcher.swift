import EventLoop
import Logging
import TLS

/// Takes up certificates that have been replaced on disk, without a restart: looks at the files now and then, since what
/// replaces them (a mounted secret, an ACME client) tells nobody.
final class CertificateWatcher: Sendable {
  private let credentials: [TLSServerCredentials]
  private let loop: EventLoop
  private let logger: Logger
  private let stopped = OneShotEvent()
  private let ended = OneShotEvent()

  init(_ credentials: [TLSServerCredentials], loop: EventLoop, logger: Logger) {
    self.credentials = credentials
    self.loop = loop
    self.logger = logger
  }

  /// Looks every `interval` until ``stop()``.
  func start(every interval: Duration) {
    loop.spawn { [self] in
      while !stopped.hasFired {
        await withTaskGroup(of: Void.self) { group in
          group.addTask { try? await self.loop.sleep(for: interval) }
          group.addTask { await self.stopped.wait() }
          await group.next()
          group.cancelAll()
        }
        if !stopped.hasFired { await look() }
      }
      ended.fire()
    }
  }

  /// Returns when it looks no more.
  func stop() async {
    stopped.fire()
    await ended.wait()
  }

  /// Looks now.
  func look() async {
    for credentials in credentials {
      let file = credentials.configuration.certificateFile
      do {
        // Reading files blocks.
        guard try await loop.blocking({ try credentials.reloadIfChanged() }) else { continue }
        logger.notice("The certificate was renewed", metadata: ["file": "\(file)"])
      } catch {
        logger.error(
          "A certificate that has changed cannot be used; the one before it stays",
          metadata: ["file": "\(file)", "error": "\(error)"])
      }
    }
  }
}
