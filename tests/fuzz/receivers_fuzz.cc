// Whatever stands in the file of receivers: each can be used and has a name of its own, or there
// is a problem with a place.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "watch/notify/json_receivers.h"
#include "watch/notify/receiver_check.h"

using namespace holdfast;
using namespace holdfast::watch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ReadReceivers read =
        read_receivers(std::string_view{reinterpret_cast<const char*>(data), size});
    for (const DefinitionProblem& each : read.problems) {
        CHECK(each.line >= 1 && each.column >= 1);
        CHECK(each.pointer.empty() || each.pointer.front() == '/');
        CHECK(!each.complaint.what.empty() && is_utf8(render(each, "receivers.json")));
    }
    CHECK(read.problems.empty() || read.receivers.empty());
    CHECK(read.receivers.size() <= receivers_in_file_max);
    std::set<std::string> names;
    for (const Receiver& each : read.receivers)
        CHECK(check_receiver(each) && each.format != Format::log && names.insert(each.name).second);
    return 0;
}
