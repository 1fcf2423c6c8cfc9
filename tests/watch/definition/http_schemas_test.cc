#include "watch/definition/http_schemas.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "watch/definition/members.h"

namespace holdfast::watch {
namespace {

std::set<std::string_view> names_of(const http::Schema& schema)
{
    std::set<std::string_view> names;
    if (schema.base != nullptr)
        names = names_of(*schema.base);
    for (const http::Member& member : schema.members)
        names.insert(member.name);
    return names;
}

TEST(ServiceSchema, HasTheMembersThatDefinitionsHaveAndNoOthers)
{
    std::set<std::string_view> wanted{"owner"};
    for (const ServiceMember& member : service_members())
        wanted.insert(member.api_name);
    EXPECT_EQ(names_of(schemas::service), wanted);
    // Which may be called by its old name as well.
    wanted.insert("id");
    EXPECT_EQ(names_of(schemas::definition), wanted);
}

}  // namespace
}  // namespace holdfast::watch
