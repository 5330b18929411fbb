internal import CCurl
internal import EventLoop

/// The transfers of one loop: a multi handle of curl, whose descriptors and timer the loop watches.
// Invariant behind @unchecked Sendable: confined to its loop, but for what is immutable.
final class CurlMulti: @unchecked Sendable {
  let loop: EventLoop
  let limits: HTTPClientLimits
  /// PEM file of the authorities whose servers are trusted; nil for the system's.
  let authoritiesFile: String?
  let addresses: AddressBook
  private var multi: UnsafeMutableRawPointer?
  private var watchers: [curl_socket_t: DescriptorWatcher] = [:]
  private var timer: LoopTimer?
  private var transfers: [ObjectIdentifier: Transfer] = [:]

  init(loop: EventLoop, limits: HTTPClientLimits, authoritiesFile: String?) {
    self.loop = loop
    self.limits = limits
    self.authoritiesFile = authoritiesFile
    addresses = AddressBook(loop: loop, limits: limits)
    precondition(Self.isCurlReady, "curl_global_init failed")
    multi = curl_multi_init()
    guard let multi else { return }
    // Unretained: shutdown() ends the multi before its owner lets go of this.
    let pointer = Unmanaged.passUnretained(self).toOpaque()
    ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, pointer)
    ccurl_multi_set_socket_function(multi) { _, socket, what, owner, _ in
      CurlMulti.of(owner).watch(socket, what)
      return 0
    }
    ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, pointer)
    ccurl_multi_set_timer_function(multi) { _, milliseconds, owner in
      CurlMulti.of(owner).setTimer(milliseconds)
      return 0
    }
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsPerHost)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.idleConnections)
  }

  /// Once a process, before its first handle: curl_global_init.
  private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private static func of(_ owner: UnsafeMutableRawPointer?) -> CurlMulti {
    Unmanaged<CurlMulti>.fromOpaque(owner!).takeUnretainedValue()
  }

  // MARK: Transfers

  /// Holds a transfer until it is released.
  func admit(_ transfer: Transfer) throws(HTTPClientError) {
    guard multi != nil else { throw HTTPClientError(.shutdown, operation: "send") }
    guard transfers.count < limits.transfers else {
      throw HTTPClientError(.overloaded, operation: "send", reason: "\(limits.transfers) transfers are under way")
    }
    transfers[ObjectIdentifier(transfer)] = transfer
  }

  func release(_ transfer: Transfer) { transfers[ObjectIdentifier(transfer)] = nil }

  func add(_ easy: UnsafeMutableRawPointer) {
    guard let multi else { return }
    curl_multi_add_handle(multi, easy)
  }

  /// Takes a handle back. One whose response has not come to its end takes its connection with it.
  func remove(_ easy: UnsafeMutableRawPointer) {
    if let multi { curl_multi_remove_handle(multi, easy) }
    curl_easy_cleanup(easy)
  }

  /// Ends all transfers and connections.
  func shutdown() {
    for transfer in Array(transfers.values) { transfer.end(transfer.error(.shutdown)) }
    addresses.close()
    if let multi { curl_multi_cleanup(multi) }
    multi = nil
    timer?.cancel()
    timer = nil
    for watcher in watchers.values { watcher.close() }
    watchers = [:]
  }

  // MARK: Descriptors and time

  private func act(_ socket: curl_socket_t, _ events: Int32) {
    guard let multi else { return }
    var running: Int32 = 0
    curl_multi_socket_action(multi, socket, events, &running)
    collectEnded()
  }

  /// Ends the transfers that curl is done with.
  func collectEnded() {
    guard let multi else { return }
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let pointer = ccurl_private_pointer(message.pointee.easy_handle)
      else { continue }
      let result = ccurl_result(message)
      Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue().curlDidEnd(result)
    }
  }

  private func watch(_ socket: curl_socket_t, _ what: Int32) {
    guard what != CURL_POLL_REMOVE else {
      // curl closes the descriptor right behind this, and the next one may have its number.
      watchers.removeValue(forKey: socket)?.close()
      return
    }
    if watchers[socket] == nil {
      watchers[socket] = try? DescriptorWatcher(loop: loop, descriptor: socket) { [unowned self] events in
        act(socket, Self.selection(events))
      }
    }
    // Without a watcher (the loop ends, or the system has no memory) the transfer ends by its deadline.
    watchers[socket]?.watch(Self.events(what))
  }

  private static func events(_ what: Int32) -> DescriptorEvents {
    switch what {
    case CURL_POLL_IN: .readable
    case CURL_POLL_OUT: .writable
    case CURL_POLL_INOUT: [.readable, .writable]
    default: []
    }
  }

  /// Nothing for a failure, by which curl looks for itself: told of an error alone it gives up, and an answer that came ahead
  /// of the reset is never read.
  private static func selection(_ events: DescriptorEvents) -> Int32 {
    (events.contains(.readable) ? CURL_CSELECT_IN : 0) | (events.contains(.writable) ? CURL_CSELECT_OUT : 0)
  }

  private func setTimer(_ milliseconds: Int) {
    guard milliseconds >= 0 else {
      timer?.cancel()
      return
    }
    if let timer { return timer.reschedule(after: .milliseconds(milliseconds)) }
    timer = loop.schedule(after: .milliseconds(milliseconds)) { [unowned self] in act(CURL_SOCKET_BAD, 0) }
  }
}
