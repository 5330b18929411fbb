import Protobuf

/// A connection, or a socket that listens, `grpc.channelz.v1.Socket`.
struct ChannelzSocket: Message {
  var ref: SocketRef?
  var data: SocketData?
  var local: ChannelzAddress?
  var remote: ChannelzAddress?
  /// Not set in plaintext.
  var security: ChannelzSecurity?

  static let schema = Schema<ChannelzSocket>("grpc.channelz.v1.Socket") {
    Field(1, "ref", \.ref)
    Field(2, "data", \.data)
    Field(3, "local", \.local)
    Field(4, "remote", \.remote)
    Field(5, "security", \.security)
  }
}

/// What has gone over a connection, `grpc.channelz.v1.SocketData`. Streams are calls.
struct SocketData: Message {
  var streamsStarted: Int64 = 0
  var streamsSucceeded: Int64 = 0
  var streamsFailed: Int64 = 0
  var messagesSent: Int64 = 0
  var messagesReceived: Int64 = 0
  var keepAlivesSent: Int64 = 0
  var lastRemoteStreamCreated: Timestamp?
  var lastMessageSent: Timestamp?
  var lastMessageReceived: Timestamp?
  /// Bytes that the client may send on the connection as a whole.
  var localFlowControlWindow: Int64Value?
  /// Bytes that the client lets us send.
  var remoteFlowControlWindow: Int64Value?
  var option: [SocketOption] = []

  static let schema = Schema<SocketData>("grpc.channelz.v1.SocketData") {
    Field(1, "streams_started", \.streamsStarted)
    Field(2, "streams_succeeded", \.streamsSucceeded)
    Field(3, "streams_failed", \.streamsFailed)
    Field(4, "messages_sent", \.messagesSent)
    Field(5, "messages_received", \.messagesReceived)
    Field(6, "keep_alives_sent", \.keepAlivesSent)
    Field(8, "last_remote_stream_created_timestamp", \.lastRemoteStreamCreated)
    Field(9, "last_message_sent_timestamp", \.lastMessageSent)
    Field(10, "last_message_received_timestamp", \.lastMessageReceived)
    Field(11, "local_flow_control_window", \.localFlowControlWindow)
    Field(12, "remote_flow_control_window", \.remoteFlowControlWindow)
    Field(13, "option", \.option)
  }
}

/// `grpc.channelz.v1.SocketOption`: for example SO_RCVBUF and "131072".
struct SocketOption: Message {
  var name = ""
  var value = ""

  static let schema = Schema<SocketOption>("grpc.channelz.v1.SocketOption") {
    Field(1, "name", \.name)
    Field(2, "value", \.value)
  }
}

/// `google.protobuf.Int64Value`.
struct Int64Value: Message {
  var value: Int64 = 0

  static let schema = Schema<Int64Value>("google.protobuf.Int64Value") { Field(1, "value", \.value) }
}
