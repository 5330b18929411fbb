import EventLoop
import Synchronization

/// Where news of this process meets those who follow it.
///
/// News crosses to each loop that has a follower once, whatever their number there, as a reference to the same
/// immutable batch; loops without followers hear nothing.
final class LiveHub: Sendable {
  private let loops: [LoopSubscribers]
  /// The loops, by their index, on which a topic has followers.
  private let interest = Mutex<[LiveTopic: Set<Int>]>([:])

  init(loops: [EventLoop]) {
    self.loops = loops.map(LoopSubscribers.init)
  }

  /// Follows a topic from now on. Call it before reading what is there, so that nothing falls between.
  ///
  /// On one of the hub's loops only. End it with ``unsubscribe(_:)``.
  func subscribe(to topic: LiveTopic) -> LiveSubscription {
    let index = currentIndex
    let subscription = LiveSubscription(
      topic: topic, loop: loops[index].loop, tallies: loops[index].tallies.of(topic))
    if loops[index].add(subscription) {
      interest.withLock { _ = $0[topic, default: []].insert(index) }
    }
    return subscription
  }

  /// Stops following; on the loop that subscribed.
  func unsubscribe(_ subscription: LiveSubscription) {
    let index = currentIndex
    guard loops[index].remove(subscription) else { return }
    interest.withLock { interest in
      interest[subscription.topic]?.remove(index)
      if interest[subscription.topic]?.isEmpty == true { interest[subscription.topic] = nil }
    }
  }

  /// Tells of something that has been committed. Any thread.
  func publish(_ event: LiveEvent) {
    publish(event, to: event.topics)
  }

  /// Tells some of those whom it concerns. Any thread.
  func publish(_ event: LiveEvent, to topics: [LiveTopic]) {
    for topic in topics {
      guard let indices = interest.withLock({ $0[topic] }) else { continue }
      for index in indices {
        let subscribers = loops[index]
        if subscribers.loop.isCurrent {
          subscribers.deliver(event, to: topic)
        } else {
          subscribers.loop.execute { subscribers.deliver(event, to: topic) }
        }
      }
    }
  }

  /// Whether a topic has followers now. Any thread.
  func isFollowed(_ topic: LiveTopic) -> Bool {
    interest.withLock { $0[topic] != nil }
  }

  /// What has followers now. Any thread.
  var followedTopics: [LiveTopic] {
    interest.withLock { Array($0.keys) }
  }

  /// What the loops have counted. Any thread.
  var tallies: [LiveTallies] { loops.map(\.tallies) }

  private var currentIndex: Int {
    guard let index = loops.firstIndex(where: { $0.loop.isCurrent }) else {
      preconditionFailure("streams are served on the loops that the services were given")
    }
    return index
  }
}
