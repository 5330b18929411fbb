#pragma once
#include "options.h"

// Each load runs for its time, prints one line of JSON and returns; what goes wrong ends the process.

// Calls arrive at a rate, at random as from many clients, whether or not the earlier ones were answered. A latency
// begins when its call is due.
void RunRate(const Options&);

// So many unary calls, as fast as the server answers, with so many streams open in each connection.
void RunFlood(const Options&);

// Bidirectional streams, each with one message on its way there or back.
void RunChat(const Options&);

// Connections one after the other, `connections` at a time: opened, used for one call, closed.
void RunSetups(const Options&);

// Opens connections, makes one call on each and says so; at a line on standard input opens the streams on each, sends
// one message to and fro and says so; at the next line it ends.
void RunHold(const Options&);
