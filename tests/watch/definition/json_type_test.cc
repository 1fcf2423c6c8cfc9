#include "watch/definition/json_type.h"

#include <gtest/gtest.h>

#include "watch/definition/json_service.h"
#include "watch/definition/names.h"

namespace holdfast::watch {
namespace {

ToldType told(std::string_view text, const Service* before = nullptr)
{
    const json::Document document = json::parse(text);
    std::vector<DefinitionProblem> problems;
    return told_type(JsonValue{document.root, "", problems}.members(100, "{}"), before);
}

TEST(ToldType, IsWhatTypeSays)
{
    for (std::string_view name : check_type_names()) {
        const std::string text = R"({"token":"x","url":"tcp://x:1","type":")";
        EXPECT_EQ(to_string(told(text + std::string{name} + "\"}").type), name);
    }
}

TEST(ToldType, FollowsFromTheMembersThatOnlySomeHave)
{
    EXPECT_EQ(told(R"({"token":"x"})").type, CheckType::heartbeat);
    EXPECT_EQ(told(R"({"unit":"a.service"})").type, CheckType::unit);
    EXPECT_EQ(told(R"({"units":"*.service"})").type, CheckType::unit);
    EXPECT_EQ(told(R"({"failed":true})").type, CheckType::unit);
    EXPECT_EQ(told(R"({"timer":"a.timer","grace":"1h"})").type, CheckType::timer);
    EXPECT_EQ(told(R"({"grace":"1h","timer":"a.timer"})").type, CheckType::timer);
    EXPECT_EQ(told(R"({"unit":"a.service","priority":"err"})").type, CheckType::journal);
    EXPECT_EQ(told(R"({"unit":"a.service","entriesMax":5})").type, CheckType::journal);
    EXPECT_EQ(told(R"({"path":"/var"})").type, CheckType::disk);
    EXPECT_EQ(told(R"({"path":"/x.pem","days_min":7})").type, CheckType::certificate);
    EXPECT_EQ(told(R"({"resource":"io"})").type, CheckType::pressure);
    EXPECT_EQ(told(R"({"error_max":"1s"})").type, CheckType::clock);
    EXPECT_EQ(told(R"({"command":["/bin/true"]})").type, CheckType::command);
    EXPECT_EQ(told(R"({"of":["a"]})").type, CheckType::composite);
    EXPECT_EQ(told(R"({"record_name":"example.org"})").type, CheckType::dns);
}

TEST(ToldType, FollowsFromTheUrlFirst)
{
    EXPECT_EQ(told(R"({"url":"icmp://192.0.2.1","echoes":3})").type, CheckType::icmp);
    EXPECT_EQ(told(R"({"url":"tcp://192.0.2.1:1","unit":"a.service"})").type, CheckType::tcp);
    EXPECT_EQ(told(R"({"url":"","unit":"a.service"})").type, CheckType::unit);
    EXPECT_EQ(told(R"({"url":null,"unit":"a.service"})").type, CheckType::unit);
}

TEST(ToldType, IsHttpOfWhatEveryCheckHas)
{
    EXPECT_EQ(told(R"({"id":"a","interval":"1min","run_by":"a.service"})").type, CheckType::http);
    EXPECT_EQ(told(R"({"unit":null,"nonsense":1})").type, CheckType::http);
    EXPECT_EQ(told("{}").type, CheckType::http);
}

TEST(ToldType, IsThatOfTheFirstMembersThatFitTogether)
{
    EXPECT_EQ(told(R"({"unit":"a.service","echoes":5})").type, CheckType::unit);
    EXPECT_EQ(told(R"({"echoes":5,"unit":"a.service"})").type, CheckType::icmp);
}

TEST(ToldType, IsGuessedWhenTypeSaysNone)
{
    const ToldType guessed = told(R"({"type":"timr","timer":"a.timer"})");
    EXPECT_EQ(guessed.type, CheckType::timer);
    EXPECT_TRUE(guessed.is_guessed);
    EXPECT_TRUE(told(R"({"type":5})").is_guessed);
    EXPECT_FALSE(told(R"({"type":"timer"})").is_guessed);
    EXPECT_FALSE(told(R"({"type":null,"timer":"a.timer"})").is_guessed);
}

TEST(ToldType, StaysWhatItWasUnlessSaid)
{
    Service before;
    before.type = CheckType::disk;
    EXPECT_EQ(told(R"({"unit":"a.service"})", &before).type, CheckType::disk);
    EXPECT_EQ(told(R"({"type":"unit"})", &before).type, CheckType::unit);
    EXPECT_EQ(told(R"({"type":null,"unit":"a.service"})", &before).type, CheckType::unit);
    before.url = "tcp://192.0.2.1:1";
    EXPECT_EQ(told(R"({"type":null})", &before).type, CheckType::tcp);
}

}  // namespace
}  // namespace holdfast::watch
