/// How a channel with several addresses uses them.
public enum LoadBalancing: Hashable, Sendable {
  /// One connection: to the first address, in the order given, that can be reached.
  case pickFirst
  /// A connection to every address; calls go to those that are ready, one after another. What cannot be reached is
  /// tried again with growing pauses for as long as the channel is in use.
  case roundRobin
}
