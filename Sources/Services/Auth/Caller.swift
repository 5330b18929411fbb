/// Who makes a call, by what it shows.
enum Caller {
  /// It shows a runner's token, or a certificate that is a runner's.
  case runner(RunnerPrincipal)
  /// It shows neither. Before there are users everybody who can connect is the local one, who may do everything but execute
  /// runs: also a runner host that leaves its token out. Only a certificate, which it has to show to connect at all, keeps a
  /// host that has been taken over from that.
  case localUser
}
