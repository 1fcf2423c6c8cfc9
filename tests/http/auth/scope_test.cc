#include "http/auth/scope.h"

#include <gtest/gtest.h>

#include "http/auth/actor.h"

namespace holdfast::http {
namespace {

TEST(Scope, OfARouteIsByItsMethodUnlessItSaysOtherwise)
{
    EXPECT_EQ(resolve(Scope::by_method, Method::get), Scope::read);
    EXPECT_EQ(resolve(Scope::by_method, Method::head), Scope::read);
    for (Method method :
         {Method::post, Method::put, Method::patch, Method::remove, Method::unknown})
        EXPECT_EQ(resolve(Scope::by_method, method), Scope::write) << to_string(method);
    for (Scope scope : {Scope::open, Scope::read, Scope::write, Scope::metrics})
        EXPECT_EQ(resolve(scope, Method::post), scope);
}

TEST(Scope, IsGrantedByNameAndOpenIsNoGrant)
{
    EXPECT_EQ(parse_scope("metrics"), Scope::metrics);
    for (const char* word : {"", "open", "none", "by_method", "Read", "read ", "reader"})
        EXPECT_EQ(parse_scope(word), std::nullopt) << word;
}

TEST(Scopes, AreReadAndWrittenAsAList)
{
    Scopes scopes = parse_scopes("metrics,read").value_or(Scopes{});
    EXPECT_TRUE(scopes.has(Scope::read));
    EXPECT_FALSE(scopes.has(Scope::write));
    EXPECT_TRUE(scopes.has(Scope::metrics));
    EXPECT_EQ(to_string(scopes), "read,metrics");
    EXPECT_EQ(to_string(Scopes{}), "none");
    EXPECT_EQ(parse_scopes("read,write,metrics"), Scopes::all());
}

TEST(Scopes, RefuseWhatIsUnknownMissingOrGivenTwice)
{
    for (const char* list : {"", ",", "read,", ",read", "read,,write", "read,read", "read write",
                             "read,everything", "none"})
        EXPECT_EQ(parse_scopes(list), std::nullopt) << list;
}

TEST(Scopes, NeverHaveWhatNobodyCanBeGranted)
{
    EXPECT_FALSE(Scopes::all().has(Scope::open));
    EXPECT_FALSE(Scopes::all().has(Scope::by_method));
}

TEST(Scopes, AddUp)
{
    Scopes scopes;
    EXPECT_TRUE(scopes.empty());
    scopes.add(Scope::write).add(Scopes{}.add(Scope::read));
    EXPECT_EQ(to_string(scopes), "read,write");
}

TEST(Actor, IsOneWordOfEachKind)
{
    using Kind = Actor::Kind;
    EXPECT_EQ(to_string(Actor{}), "unknown");
    EXPECT_EQ(to_string(Actor{Kind::address, "", "192.0.2.7", -1}), "address:192.0.2.7");
    EXPECT_EQ(to_string(Actor{Kind::user, "alice", "192.0.2.7", -1}), "user:alice");
    EXPECT_EQ(to_string(Actor{Kind::token, "ci", "192.0.2.7", -1}), "token:ci");
    EXPECT_EQ(to_string(Actor{Kind::uid, "", "", 0}), "uid:0");
}

}  // namespace
}  // namespace holdfast::http
