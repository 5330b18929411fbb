import Database

/// Whose turn it is to have runs begun.
struct ClaimTurn: Sendable, Equatable {
  /// The project that was served last, or the last of many that could not be; the null id where there was none.
  var project = UUID(high: 0, low: 0)
  /// How many runs its turn has left; with none it is the turn of the project behind it.
  var runsLeft: Int32 = 0
}
