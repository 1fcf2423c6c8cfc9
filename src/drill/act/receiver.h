// Who is told of alerts, as far as a rehearsal needs one: answers with the status that a file says
// at that moment. GET /taken is always answered: how many messages it took. Main thread of its
// process.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::drill {

// One request, and its answer; while the file has no status in it, there is none.
void answer_request(int connection, const std::string& file, std::int64_t& taken);

// One connection after the other, for ever; the exit code when nothing can be accepted any more.
int be_receiver(int listener, const std::string& file);

}  // namespace holdfast::drill
