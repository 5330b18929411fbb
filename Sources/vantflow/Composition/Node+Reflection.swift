import Messages
import Protobuf
import RPC
import RPCServer

extension Node {
  /// What tools learn of the node: every service that it answers.
  static var reflection: ReflectionService { ReflectionService(files: VantFlowContract.files + [.health, .channelz]) }
}
