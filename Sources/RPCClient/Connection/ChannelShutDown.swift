/// The cause of a call's end that was none of a server's doing: its channel has been shut down, and takes no other.
struct ChannelShutDown: Error {}
