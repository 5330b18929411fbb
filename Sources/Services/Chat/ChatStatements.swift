import Database

/// The SQL of chat messages.
enum ChatStatements {
  static let insert = Statement("chat_insert", PackageResources.chat_insert_sql)
  static let list = Statement.readOnly("chat_list", PackageResources.chat_list_sql)
}
