// Whatever stands in the report of a drill: it is refused with a reason, or it becomes a page of
// which nothing is markup but ours, and an answer that is JSON.
#include <cstdint>

#include "base/check.h"
#include "lib/json/document.h"
#include "page/drills/drill_page.h"
#include "rehearsal/json_answer.h"
#include "rehearsal/json_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto report = rehearsal::read_report(text, "run");
    if (!report) {
        CHECK(!report.error().context.empty());
        return 0;
    }
    CHECK(report->timeline.size() <= rehearsal::limits::moments_max);
    const page::Frame frame{.title = "Drill"};
    const std::string shown = page::framed(
        frame, [&](page::Html& html) { page::write_drill_page(html, frame, *report); });
    CHECK(shown.find("<script>") == std::string::npos);
    std::string body;
    json::Writer json{body};
    rehearsal::write_report(json, *report, true);
    CHECK(json::parse(body, {.bytes_max = body.size() + 1, .nodes_max = std::size_t{1} << 20U}));
    return 0;
}
