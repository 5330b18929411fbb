import Messages
import RPC
import RPCServer

extension VantFlowServices {
  var permissions: [String: Permission] { [:] }
}
