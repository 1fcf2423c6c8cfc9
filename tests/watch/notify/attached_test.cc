// What a program wrote into its journal is told to receivers, and never more than told: each format
// has its own way to be talked into something.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/text.h"
#include "lib/json/document.h"
#include "watch/notify/json_notice.h"
#include "watch/notify/json_payload.h"
#include "watch/notify/mail.h"
#include "watch/notify/summary.h"
#include "watch/notify/template.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr WallTime noon{std::chrono::hours{500'004}};
constexpr const char* sentence =
    "does not answer since 11:57:00Z; 8 s before, nginx.service was killed by the OOM killer";

Notice make_notice(std::string because = sentence, std::vector<std::string> lines = {"bye"},
                   Event event = Event::firing)
{
    Notice notice{.id = {5}, .event = event, .at = noon, .name = "Billing"};
    notice.alert = {.id = {4},
                    .service = {1},
                    .service_id = "billing",
                    .status = Status::down,
                    .reason = "refused",
                    .failures = 3,
                    .since = noon - 3min,
                    .last_checked = noon - 1s,
                    .attached = {.because = std::move(because), .lines = {}},
                    .announced = noon,
                    .key = "down:billing:1:4"};
    for (std::string& line : lines)
        notice.alert.attached.lines.push_back({.at = noon - 5s, .text = std::move(line)});
    return notice;
}

Message of(std::vector<Notice> notices)
{
    return {.receiver = "r", .key = "k", .id = "k/5", .members = std::move(notices)};
}

// What people who read the letter see.
std::string text_in(const std::string& mail)
{
    std::string encoded = mail.substr(mail.find("\r\n\r\n") + 4);
    std::erase_if(encoded, [](char c) { return c == '\r' || c == '\n'; });
    return *decode_base64(encoded);
}

const MailOptions options{.from = "alerts@example.org", .to = {"a@example.org"}};

// Each tries to be more than a line of text.
std::vector<std::string> hostile_lines()
{
    return {"\x1b[2J\x1b]0;owned\x07",
            "a\r\nBcc: x@example.org\r\n\r\nbody",
            "<!channel> <https://evil.example|click> &lt;",
            "*bold* _it_ ```code``` :bomb: @here",
            "\"}]}], \"text\": \"forged",
            "{{reason}} {{ .Labels }} $labels <script>alert(1)</script>",
            "[x](http://evil.example) **b** \\",
            "\x80\xFF not UTF-8 \xC3",
            "\xE2\x80\xAE txt.exe \xE2\x80\xA8 next",
            std::string("zero\0byte", 9),
            std::string(10'000, 'x'),
            std::string(10'000, '"')};
}

TEST(AttachedText, IsTheSentenceOnItsOwnLine)
{
    EXPECT_EQ(text_of(of({make_notice()})),
              join("DOWN: Billing, since 2027-01-15T11:57:00Z, 3 checks: refused\n", sentence));
    EXPECT_THAT(text_of(of({make_notice()}), "; "), Not(HasSubstr("\n"))) << "for the log";
    EXPECT_EQ(text_of(of({make_notice("")})),
              "DOWN: Billing, since 2027-01-15T11:57:00Z, 3 checks: refused");
    EXPECT_THAT(text_of(of({make_notice(sentence, {}, Event::resolved)})),
                Not(HasSubstr("OOM killer")))
        << "it is over";
}

TEST(AttachedLines, HaveTheirTime)
{
    EXPECT_THAT(journal_of(of({make_notice(sentence, {"a", "b"})})),
                ElementsAre("11:59:55Z a", "11:59:55Z b"));
    EXPECT_THAT(journal_of(of({make_notice(sentence, {"a"}, Event::resolved)})), IsEmpty());
    EXPECT_THAT(journal_of(of({make_notice(sentence, {})})), IsEmpty());
}

TEST(AttachedLines, OfAStormAreTheLastOfEach)
{
    const std::vector<std::string> lines{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
    EXPECT_THAT(journal_of(of({make_notice(sentence, lines)})), SizeIs(10));
    EXPECT_THAT(journal_of(of({make_notice(sentence, lines), make_notice(sentence, {}),
                               make_notice(sentence, lines), make_notice(sentence, lines)})),
                ElementsAre("billing 11:59:55Z 8", "billing 11:59:55Z 9", "billing 11:59:55Z 10",
                            "billing 11:59:55Z 8", "billing 11:59:55Z 9", "billing 11:59:55Z 10",
                            "billing 11:59:55Z 8", "billing 11:59:55Z 9", "billing 11:59:55Z 10"));
    EXPECT_THAT(journal_of(of(std::vector(500, make_notice(sentence, lines)))),
                SizeIs(journal_lines_max));
}

TEST(AttachedLines, AreEachOneShortLineWhateverIsInThem)
{
    for (const std::string& line : hostile_lines())
        for (const std::string& shown : journal_of(of({make_notice(line, {line})}))) {
            EXPECT_LE(shown.size(), 240U);
            EXPECT_TRUE(is_utf8(shown));
            EXPECT_EQ(shown, printable(shown));
        }
}

TEST(AttachedBodies, AreOneJsonDocumentWhateverIsInTheJournal)
{
    for (const std::string& line : hostile_lines()) {
        const Message message = of({make_notice(line, {line, line})});
        const json::Document slack = json::parse(slack_body(message));
        ASSERT_TRUE(slack);
        EXPECT_THAT(slack.root.members, SizeIs(2));
        EXPECT_THAT(slack.root.find("blocks")->items, SizeIs(3));
        const json::Document teams = json::parse(teams_body(message));
        ASSERT_TRUE(teams);
        EXPECT_THAT(teams.root.members, SizeIs(2));
        const json::Document manager = json::parse(alertmanager_body(message, noon, 15min));
        ASSERT_TRUE(manager);
        ASSERT_THAT(manager.root.items, SizeIs(1));
        EXPECT_THAT(manager.root.items[0].find("annotations")->members, SizeIs(6));
        for (const std::string& body :
             {slack_body(message), teams_body(message), alertmanager_body(message, noon, 15min)})
            EXPECT_LT(body.size(), 8192U);
    }
}

TEST(AttachedSlack, IsPlainTextAndTheSentenceEscaped)
{
    const std::string body = slack_body(of({make_notice("<!channel> & more", {"<!channel> *b*"})}));
    EXPECT_THAT(body, HasSubstr("\\n&lt;!channel&gt; &amp; more"));
    EXPECT_THAT(body, HasSubstr(R"({"type":"section","text":{"type":"plain_text",)"
                                R"("text":"11:59:55Z <!channel> *b*","emoji":false}})"));
    EXPECT_THAT(slack_body(of({make_notice(sentence, {})})), Not(HasSubstr("emoji")));
}

TEST(AttachedSlack, OfAStormIsBounded)
{
    const std::string long_line(10'000, 'x');
    const Notice notice = make_notice(long_line, std::vector(10, long_line));
    EXPECT_LT(slack_body(of(std::vector(500, notice))).size(), 8192U);
    EXPECT_LT(slack_body(of({notice})).size(), 8192U);
}

TEST(AttachedTeams, IsPlainTextOfItsOwnWidth)
{
    const std::string body = teams_body(of({make_notice(sentence, {"**b** [x](http://y)"})}));
    EXPECT_THAT(body, AllOf(HasSubstr(sentence),
                            HasSubstr("\"text\":\"11:59:55Z **b** [x](http://y)\","
                                      "\"fontType\":\"Monospace\""),
                            Not(HasSubstr("\"TextBlock\""))));
}

TEST(AttachedTeams, OfAStormFitsIntoACard)
{
    const std::string long_line(10'000, 'x');
    const Notice notice = make_notice(long_line, std::vector(10, long_line));
    EXPECT_LT(teams_body(of(std::vector(500, notice))).size(), 28U * 1024);
}

TEST(AttachedAlertmanager, IsTwoAnnotations)
{
    const std::string body =
        alertmanager_body(of({make_notice(sentence, {"a", "b"})}), noon, 15min);
    EXPECT_THAT(body, HasSubstr(join("\"because\":\"", sentence,
                                     "\",\"journal\":\"11:59:55Z a\\n11:59:55Z b\"}")));
    EXPECT_THAT(alertmanager_body(of({make_notice("", {})}), noon, 15min),
                AllOf(Not(HasSubstr("because")), Not(HasSubstr("journal"))));
}

TEST(AttachedLegacyBody, HasNothingOfIt)
{
    EXPECT_EQ(legacy_body(make_notice()), legacy_body(make_notice("", {})));
}

TEST(AttachedMail, HasTheLinesInItsTextAlone)
{
    for (const std::string& line : hostile_lines()) {
        const std::string mail = compose_mail(options, of({make_notice(sentence, {line})}), noon);
        EXPECT_THAT(mail.substr(0, mail.find("\r\n\r\n")), Not(HasSubstr("\nBcc")));
        for (std::string_view each : split(mail, '\n'))
            EXPECT_LE(each.size(), 120U);
        const std::string text = text_in(mail);
        EXPECT_TRUE(is_utf8(text));
        EXPECT_LT(text.size(), 1024U);
        EXPECT_EQ(text.find('\x1b'), std::string::npos);
        EXPECT_EQ(text.find('\0'), std::string::npos);
    }
    EXPECT_EQ(text_in(compose_mail(options, of({make_notice()}), noon)),
              join("DOWN: Billing, since 2027-01-15T11:57:00Z, 3 checks: refused\r\n", sentence,
                   "\r\n\r\nThe last lines of the journal:\r\n\r\n11:59:55Z bye\r\n"));
}

TEST(AttachedTemplate, HasAPlaceForEach)
{
    auto body = BodyTemplate::parse(R"({"why":"{{because}}","log":"{{journal}}"})");
    ASSERT_TRUE(body);
    EXPECT_EQ(body->fill(make_notice("a \"b\"", {"c", "d\te"})),
              R"({"why":"a \"b\"","log":"11:59:55Z c\u000a11:59:55Z d e"})");
    for (const std::string& line : hostile_lines())
        EXPECT_TRUE(json::parse(body->fill(make_notice(line, {line}))));
}

TEST(AttachedNotice, ComesBackAsItWas)
{
    const Notice notice = make_notice(sentence, {"a \"b\"", "c"});
    const auto back = parse_notice(to_json(notice));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->alert.attached, notice.alert.attached);
    const auto bare = parse_notice(to_json(make_notice("", {})));
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->alert.attached, Attachment{});
    EXPECT_THAT(to_json(make_notice("", {})),
                AllOf(Not(HasSubstr("because")), Not(HasSubstr("journal"))));
}

}  // namespace
}  // namespace holdfast::watch
