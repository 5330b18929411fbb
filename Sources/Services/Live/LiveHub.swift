import EventLoop
import Synchronization

/// Where news of this process meets those who follow it.
///
/// News crosses to each loop that has a follower once, whatever their number there, as a reference to the same
/// immutable batch; loops without followers hear nothing.
final class LiveHub: Sendable {
  private struct State {
    /// The loops, by their index, on which a topic has followers.
    var interest: [LiveTopic: Set<Int>] = [:]
    var isDraining = false
  }

  private let loops: [LoopSubscribers]
  private let state = Mutex(State())

  init(loops: [EventLoop]) {
    self.loops = loops.map(LoopSubscribers.init)
  }

  /// Follows a topic from now on. Call it before reading what is there, so that nothing falls between.
  ///
  /// On one of the hub's loops only. End it with ``unsubscribe(_:)``.
  func subscribe(to topic: LiveTopic) -> LiveSubscription {
    let index = currentIndex
    let subscription = LiveSubscription(topic: topic, loop: loops[index].loop)
    if loops[index].add(subscription) {
      state.withLock { _ = $0.interest[topic, default: []].insert(index) }
    }
    if state.withLock({ $0.isDraining }) { subscription.drain() }
    return subscription
  }

  /// Stops following; on the loop that subscribed.
  func unsubscribe(_ subscription: LiveSubscription) {
    let index = currentIndex
    guard loops[index].remove(subscription) else { return }
    state.withLock { state in
      state.interest[subscription.topic]?.remove(index)
      if state.interest[subscription.topic]?.isEmpty == true { state.interest[subscription.topic] = nil }
    }
  }

  /// Tells of something that has been committed. Any thread.
  func publish(_ event: LiveEvent) {
    for topic in event.topics {
      guard let indices = state.withLock({ $0.interest[topic] }) else { continue }
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

  /// What has followers now. Any thread.
  var followedTopics: [LiveTopic] {
    state.withLock { Array($0.interest.keys) }
  }

  /// Ends every stream, present and future, with UNAVAILABLE. Any thread.
  func drain() {
    state.withLock { $0.isDraining = true }
    for subscribers in loops { subscribers.loop.execute { subscribers.drain() } }
  }

  private var currentIndex: Int {
    guard let index = loops.firstIndex(where: { $0.loop.isCurrent }) else {
      preconditionFailure("streams are served on the loops that the services were given")
    }
    return index
  }
}
