#include "http/stream/event_text.h"

#include "base/check.h"
#include "base/text.h"

namespace holdfast::http {

std::string event_text(std::uint64_t id, std::string_view name, std::string_view data)
{
    return join("id: ", id, "\n", note_text(name, data));
}

std::string note_text(std::string_view name, std::string_view data)
{
    // A line break would end the field, and what follows would be taken for others.
    CHECK(!name.empty() && name.find_first_of("\r\n") == std::string_view::npos);
    CHECK(data.find_first_of("\r\n") == std::string_view::npos);
    return join("event: ", name, "\ndata: ", data, "\n\n");
}

std::string retry_text(Duration wait)
{
    return join("retry: ", std::chrono::duration_cast<std::chrono::milliseconds>(wait).count(),
                "\n");
}

}  // namespace holdfast::http
