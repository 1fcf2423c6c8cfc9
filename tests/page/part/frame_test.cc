#include "page/part/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::page {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string page_of(const Frame& frame)
{
    return framed(frame, [](Html& html) { html.element("h1", "Inside"); });
}

TEST(Frame, IsAWholePageAroundItsContent)
{
    const std::string page =
        page_of({.title = "<Shop>", .here = "/", .topics = "health", .host = "<host>"});
    EXPECT_THAT(page, AllOf(StartsWith("<!doctype html>\n<html lang=\"en\">"),
                            HasSubstr("<title>&lt;Shop&gt;</title>"),
                            HasSubstr("<main id=\"main\" tabindex=\"-1\"><h1>Inside</h1></main>"),
                            HasSubstr("<a href=\"/\" aria-current=\"page\">Services</a>"),
                            HasSubstr("data-topics=\"health\" data-now=\"0\""),
                            HasSubstr("<bdi>&lt;host&gt;</bdi>"), EndsWith("</html>\n")));
}

TEST(Frame, HasNoScriptAndNoStyleOfItsOwn)
{
    const std::string page = page_of({.title = "Shop"});
    EXPECT_THAT(page, AllOf(HasSubstr("<script type=\"module\" src=\""), HasSubstr("></script>"),
                            Not(HasSubstr("<style")), Not(HasSubstr(" style="))));
}

TEST(Frame, TellsStrangersNothingOfThisHost)
{
    const std::string page =
        page_of({.title = "Status", .host = "the-host", .version = "9.9.9", .is_public = true});
    EXPECT_THAT(page,
                AllOf(Not(HasSubstr("the-host")), Not(HasSubstr("9.9.9")), Not(HasSubstr("<nav"))));
}

TEST(Frame, LeadsToPathsBehindAPrefix)
{
    EXPECT_THAT(page_of({.title = "Shop", .here = "/", .prefix = "/holdfast"}),
                HasSubstr("href=\"/holdfast/\""));
}

}  // namespace
}  // namespace holdfast::page
