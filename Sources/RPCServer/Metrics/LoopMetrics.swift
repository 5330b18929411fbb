import EventLoop

/// What one loop has counted. Counted up on the loop, read by any thread.
///
/// How long calls took is known at the end of the turn in which their responses leave. Those that began in it too, nearly
/// all, are settled there together: one look at the clock a turn, where one a call would be 33 ns of 2,300.
// Invariant behind @unchecked Sendable: the memory is allocated in init and freed in deinit; tallies may be read by any
// thread, the turn is touched on the loop only.
final class LoopMetrics: @unchecked Sendable {
  private let cells: UnsafeMutablePointer<Tally>
  private let count: Int
  /// When the turn began in which calls have begun, in nanoseconds; 0 between turns.
  let turnStart = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
  private var awaiting: [CallTallies] = []

  let connectionsAccepted = Tally()
  /// Those beyond ``ServerLimits/maxConnectionsPerLoop``, or that came while the server drained.
  let connectionsRefused = Tally()
  let http1Requests = Tally()
  let bytesRead = Tally()
  let bytesWritten = Tally()
  /// When the last turn began in which calls have begun, in nanoseconds of the loops' clock; 0: never.
  let lastTurnWithCalls = Tally()
  private let connectionsClosed: UnsafeMutablePointer<Tally>

  /// - Parameter methods: the methods of the server, and one more for all others.
  init(methods: Int) {
    turnStart.initialize(to: 0)
    count = methods * CallTallies.cellCount
    cells = .allocate(capacity: count)
    for index in 0..<count { (cells + index).initialize(to: Tally()) }
    connectionsClosed = .allocate(capacity: ConnectionEnd.Label.allCases.count)
    for index in ConnectionEnd.Label.allCases.indices { (connectionsClosed + index).initialize(to: Tally()) }
  }

  deinit {
    turnStart.deallocate()
    cells.deinitialize(count: count)
    cells.deallocate()
    connectionsClosed.deinitialize(count: ConnectionEnd.Label.allCases.count)
    connectionsClosed.deallocate()
  }

  /// The tallies of a method by its number.
  func calls(_ method: Int) -> CallTallies { CallTallies(cells).method(method) }

  /// A call begins, the first of a turn.
  func beginTurn(at start: LoopInstant, on loop: EventLoop) {
    turnStart.pointee = start.nanoseconds
    lastTurnWithCalls.add(Int(clamping: start.nanoseconds) - lastTurnWithCalls.current)
    loop.atEndOfTurn { [self] in endTurn() }
  }

  /// Calls of a method that began in this turn have ended in it.
  func awaitDurations(of tallies: CallTallies) { awaiting.append(tallies) }

  private func endTurn() {
    let nanoseconds = LoopInstant.now.nanoseconds &- turnStart.pointee
    turnStart.pointee = 0
    for tallies in awaiting { tallies.settleDurations(nanoseconds) }
    awaiting.removeAll(keepingCapacity: true)
  }

  func connectionClosed(_ end: ConnectionEnd) { connectionsClosed[end.label.rawValue].add() }
  func connectionsClosed(_ label: ConnectionEnd.Label) -> Int { connectionsClosed[label.rawValue].current }
}
