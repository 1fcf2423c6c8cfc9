#include "watch/list/json_stored.h"

#include <gtest/gtest.h>

#include "watch/definition/members.h"

namespace holdfast::watch {
namespace {

Service command()
{
    Service service;
    service.id = "a";
    service.name = "A";
    service.owner = Owner::file;
    service.type = CheckType::command;
    service.local = CommandCheck{{"/bin/true", "-x"}};
    return service;
}

TEST(StoredDefinition, IsReadAsItWasWritten)
{
    const Result<StoredDefinition> read = read_stored(encode({command(), false}), Owner::file, {});
    ASSERT_TRUE(read) << read.error().context;
    EXPECT_EQ(read->service, command());
    EXPECT_EQ(read->is_switched_on, false);
}

TEST(StoredDefinition, IsNoCommandOfTheApi)
{
    const Result<StoredDefinition> read = read_stored(encode({command(), {}}), Owner::api, {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace holdfast::watch
