#include "daemon/config/effective.h"

#include <gtest/gtest.h>

#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {
namespace {

TEST(Effective, MasksASecretThatIsSet)
{
    const Key secret{.path = "log.file",
                     .type = Text{field<&Settings::log, &LogSettings::file>(), check_optional_path,
                                  optional_path_form, optional_path_pattern},
                     .description = "Stands for a secret.",
                     .is_secret = true};
    Loaded loaded;
    EXPECT_EQ(list_effective({&secret, 1}, loaded).at(0).value, "\"\"");
    loaded.settings.log.file = "/hunter2";
    loaded.origins["log.file"] = "/etc/holdfast/holdfast.json:3";
    Effective line = list_effective({&secret, 1}, loaded).at(0);
    EXPECT_EQ(line.value, "\"***\"");
    EXPECT_EQ(line.origin, "/etc/holdfast/holdfast.json:3");
}

TEST(Effective, DoesNotShowWhereAlertsArePostedTo)
{
    Loaded loaded;
    loaded.settings.alerting.webhook_url = "https://example.org/s3cret";
    for (const Effective& line : list_effective(all_keys(), loaded)) {
        EXPECT_EQ(line.value.find("s3cret"), std::string::npos) << line.key->path;
        EXPECT_EQ(line.value == "\"***\"", line.key->path == "alerts.webhook_url");
    }
}

TEST(Effective, HasEveryKeyInTheOrderOfTheTable)
{
    auto lines = list_effective(all_keys(), Loaded{});
    ASSERT_EQ(lines.size(), all_keys().size());
    EXPECT_EQ(lines.front().key->path, "listen");
    EXPECT_EQ(lines.front().value, "[\"127.0.0.1:8080\"]");
    EXPECT_EQ(lines.front().origin, "default");
}

}  // namespace
}  // namespace holdfast::daemon
