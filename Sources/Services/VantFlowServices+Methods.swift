import Messages
import RPC
public import RPCServer

extension VantFlowServices {
  var permissions: [String: Permission] { [:] }
}
