#include "daemon/config/keys.h"

#include <set>

#include <gtest/gtest.h>

#include "daemon/config/value.h"

namespace holdfast::daemon {
namespace {

TEST(Keys, AreUniqueAndAreasStandTogether)
{
    std::set<std::string_view> paths;
    std::set<std::string_view> areas;
    std::string_view last;
    for (const Key& key : all_keys()) {
        EXPECT_TRUE(paths.insert(key.path).second) << key.path;
        std::string_view area = key.path.substr(0, key.path.find('.'));
        EXPECT_TRUE(area == last || areas.insert(area).second) << key.path;
        last = area;
    }
}

TEST(Keys, EachDescribesItselfInSentences)
{
    for (const Key& key : all_keys())
        EXPECT_TRUE(key.description.ends_with('.')) << key.path;
}

// What we tell others to write has to be right.
TEST(Keys, DefaultAndExampleOfEachAreAccepted)
{
    for (const Key& key : all_keys()) {
        for (const std::string& text : {show_default(key), show_example(key)}) {
            if (key.is_required && text == "\"\"")
                continue;
            auto document = json::parse(text);
            ASSERT_TRUE(document) << key.path << " " << text;
            Settings settings;
            EXPECT_TRUE(assign(key, document.root, settings).empty()) << key.path << " " << text;
            EXPECT_EQ(show(key, settings), text) << key.path;
        }
    }
}

}  // namespace
}  // namespace holdfast::daemon
