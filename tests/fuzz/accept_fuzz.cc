// Whatever a client writes into Accept: the answer is one of the offered, and the work is bounded.
#include <array>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "http/accept.h"

namespace {

using namespace holdfast::http;

constexpr std::array<std::string_view, 3> types{
    "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0", "application/json"};
constexpr std::array<std::string_view, 2> codings{"gzip", "identity"};

bool lies_within(std::string_view part, std::string_view whole)
{
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view header{reinterpret_cast<const char*>(data), size};
    auto preferences = parse_preferences(header);
    CHECK(preferences.size() <= preferences_max);
    for (const Preference& preference : preferences) {
        CHECK(preference.quality <= 1000);
        CHECK(preference.parameters.size() <= parameters_max);
        CHECK(!preference.value.empty() && lies_within(preference.value, header));
    }

    auto type = best_media_type(types, header);
    CHECK(!type || *type < types.size());
    auto coding = best_encoding(codings, header);
    CHECK(!coding || *coding < codings.size());
    CHECK(!preferences.empty() || (type == 0 && coding == 1));

    // Another choice cannot appear because one more type is refused.
    std::string refused = std::string{header} + ",x/x;q=0";
    if (preferences.size() < preferences_max && header.find('"') == std::string_view::npos &&
        !preferences.empty())
        CHECK(best_media_type(types, refused) == type);
    return 0;
}
