import DemoSite
import EventLoop
import Logging
import RPCClient

/// The whole demo: its own server, its own web site, and a client that knows the server by its address alone.
struct Demo {
  let settings: Settings
  let sentence: String

  /// Runs the demo and stops everything that it started, also when a step fails.
  ///
  /// - Throws: `DemoStepFailed` with the step that could not be done.
  func run() async throws {
    let narrator = Narrator()
    let logger = Logger.make(settings)
    var teardown = Teardown()
    let outcome = await Result { () async throws in
      try await play(narrator, logger: logger, &teardown)
    }
    await teardown.run(logger: logger)
    try outcome.get()
    print("\nDone, and everything is stopped.")
  }

  private func play(_ narrator: Narrator, logger: Logger, _ teardown: inout Teardown) async throws {
    let node = try await narrator.step("Start VantFlow: database, server, browsers") {
      let node = try await Node.start(settings, logger: logger)
      narrator.say("gRPC at \(node.address), data in \(settings.dataDirectory)")
      return node
    }
    teardown.add("server") { await node.stop(drain: .seconds(2)) }
    let loop = EventLoop(name: "demo")
    teardown.add("demo loop") { await loop.shutdown() }
    let site = try await narrator.step("Start the demo web site") {
      let site = try await DemoSite.start()
      narrator.say(site.url)
      return site
    }
    teardown.add("demo site") { await site.stop() }
    let channel = Channel(host: node.host, port: node.port, loop: loop)
    teardown.add("client") { await channel.shutdown() }
    let client = DemoClient(channel: channel, narrator: narrator, folder: "\(settings.dataDirectory)/saved")
    try await client.run(DemoSentence.addressed(sentence, site: site.url))
  }
}
