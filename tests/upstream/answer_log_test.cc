#include "upstream/answer_log.h"

#include <system_error>

#include <gtest/gtest.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::upstream {
namespace {

Plan rejection()
{
    return {.status = 200, .body = "", .verdict = false, .retry_after = {}};
}

TEST(AnAnswerLog, IsOneObjectALineWhateverClientsSend)
{
    TemporaryDirectory directory;
    AnswerLog log{directory.file("answers")};
    EXPECT_TRUE(log.write({.at = WallTime{std::chrono::seconds{1}},
                           .key = "\"\n",
                           .order_id = "o\\",
                           .mode = Mode::reject,
                           .plan = rejection()}));
    EXPECT_EQ(read_file(directory.file("answers")),
              "{\"at\":\"1970-01-01T00:00:01.000000Z\",\"key\":\"\\\"\\n\",\"order_id\":\"o\\\\\","
              "\"mode\":\"reject\",\"ending\":\"answer\",\"status\":200,\"valid\":false}\n");
}

TEST(AnAnswerLog, GoesOnWhereAnotherProcessEnded)
{
    TemporaryDirectory directory;
    for (int process = 0; process < 2; ++process) {
        AnswerLog log{directory.file("answers")};
        EXPECT_TRUE(
            log.write({.at = {}, .key = "", .order_id = "", .mode = {}, .plan = rejection()}));
    }
    std::string text = read_file(directory.file("answers"));
    EXPECT_EQ(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
}

TEST(AnAnswerLog, SaysWhenALineIsNotThere)
{
    AnswerLog full{"/dev/full"};
    EXPECT_FALSE(
        full.write({.at = {}, .key = "", .order_id = "", .mode = {}, .plan = rejection()}));
}

TEST(AnAnswerLog, IsRefusedWhereItCannotBe)
{
    TemporaryDirectory directory;
    EXPECT_THROW(AnswerLog{directory.file("no/such")}, std::system_error);
}

TEST(AnAnswerLog, OfNoPathWritesNothing)
{
    EXPECT_TRUE(AnswerLog{""}.write(
        {.at = {}, .key = "", .order_id = "", .mode = {}, .plan = rejection()}));
}

}  // namespace
}  // namespace holdfast::upstream
