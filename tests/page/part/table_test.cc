#include "page/part/table.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/page/hostile.h"

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string action(const Frame& frame, const Action& action)
{
    std::string out;
    Html html{out};
    write_action(html, frame, action);
    return out;
}

TEST(PageAction, IsAFormThatIsOneButton)
{
    EXPECT_THAT(action({.prefix = "/hf"}, {.path = "/view/x", .text = "Go", .label = "Go there"}),
                AllOf(HasSubstr("<form method=\"post\" action=\"/hf/view/x\">"),
                      HasSubstr("<button type=\"submit\" aria-label=\"Go there\">Go</button>"),
                      Not(HasSubstr("data-confirm")), Not(HasSubstr("<input"))));
}

TEST(PageAction, AsksAndSaysWhatItHasTo)
{
    EXPECT_THAT(action({}, {.path = "/view/x",
                            .text = "Go",
                            .label = "Go",
                            .question = "Sure?",
                            .says = {"action", "\"open\""}}),
                AllOf(HasSubstr("data-confirm=\"Sure?\""),
                      HasSubstr("name=\"action\" value=\"&quot;open&quot;\"")));
}

TEST(PageAction, IsNotThereForWhoMayNot)
{
    EXPECT_THAT(action({.may_act = false}, {.path = "/", .text = "Go", .label = "Go"}), IsEmpty());
}

TEST(PageFact, IsTextWhoeverWroteIt)
{
    std::string out;
    Html html{out};
    write_fact(html, "Name", hostile_text());
    expect_harmless(out);
    out.clear();
    write_fact(html, "Name", "");
    EXPECT_THAT(out, IsEmpty());
}

}  // namespace
}  // namespace holdfast::page
