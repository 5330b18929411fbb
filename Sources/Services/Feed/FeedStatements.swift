import Database

/// The SQL by which watchers of projects are given their logs; that of the record is `ActivityStatements`.
enum FeedStatements {
  static let watched = Statement.readOnly("log_watched", PackageResources.log_watched_sql)
  static let watchedBegin = Statement.readOnly("log_watched_begin", PackageResources.log_watched_begin_sql)
}
