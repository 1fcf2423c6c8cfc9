// Whatever stands in a configuration file: it is either accepted, and then every setting is one
// that its key allows, or there is a problem to show.
#include <cstdint>

#include "base/check.h"
#include "daemon/config/keys.h"
#include "daemon/config/merge.h"
#include "daemon/config/value.h"

namespace {

using namespace holdfast;
using namespace holdfast::daemon;

// Every value is accepted again by the rules of its key and comes out the same.
void check_settings(const Settings& settings)
{
    for (const Key& key : all_keys()) {
        std::string text = show(key, settings);
        if (text == show_default(key))
            continue;  // Of a required key it is one that nobody may write.
        auto document = json::parse(text);
        CHECK(document);
        Settings again;
        CHECK(assign(key, document.root, again).empty());
        CHECK(show(key, again) == text);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text{reinterpret_cast<const char*>(data), size};
    auto document = json::parse(text, document_options());
    Loaded loaded;
    bool is_complete = merge_document("fuzz.json", document, loaded);
    CHECK(is_complete || !loaded.is_usable());
    CHECK(document || !loaded.is_usable());
    CHECK(document.root.kind == json::Kind::object || !loaded.is_usable());
    for (const Problem& problem : loaded.problems) {
        CHECK(!render(problem).empty());
        CHECK(problem.line > 0 && problem.column > 0);
    }
    check_settings(loaded.settings);
    return 0;
}
