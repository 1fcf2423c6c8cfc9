// Whatever stands in services.json, or comes as a service: it is taken, and then it is written and
// read back the same, or there is a problem with a place.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "watch/condition/conditions.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_services.h"

namespace {

using namespace holdfast;
using namespace holdfast::watch;

void check_problems(const std::vector<DefinitionProblem>& problems)
{
    for (const DefinitionProblem& each : problems) {
        CHECK(each.line >= 1 && each.column >= 1);
        CHECK(each.pointer.empty() || each.pointer.front() == '/');
        CHECK(!each.complaint.what.empty() && is_utf8(render(each, "services.json")));
    }
}

void check_file(std::string_view text)
{
    const ServicesReading how{.may_run_commands = true};
    ReadServices read = read_services(text, how);
    check_problems(read.problems);
    if (!read.problems.empty())
        return CHECK(read.services.empty());
    std::vector<const Service*> all;
    for (const Service& each : read.services) {
        CHECK(Conditions::compile(each.conditions));
        all.push_back(&each);
    }
    CHECK(read_services(encode_services(all, Secrets::kept), how).services == read.services);
}

void check_body(std::string_view text)
{
    ReadService read = read_service(text, {});
    check_problems(read.problems);
    CHECK(read.service.has_value() == read.problems.empty());
    if (!read.service)
        return;
    // Nothing is lost by sending back what was shown.
    const std::string shown =
        encode(*read.service, {.is_for_api = true, .secrets = Secrets::masked});
    ReadService again = read_service(shown, {.before = &*read.service});
    CHECK(again.service && *again.service == *read.service);
    ReadService merged =
        read_service("{}", {.id = read.service->id, .before = &*read.service, .is_merge = true});
    CHECK(merged.service && *merged.service == *read.service);
    CHECK(read.service->type != CheckType::command);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text{reinterpret_cast<const char*>(data), size};
    check_file(text);
    check_body(text);
    return 0;
}
