#include "store/legacy/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::store {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ReadRow with_time(std::string_view time)
{
    return read_row({.id_type = "integer",
                     .status_type = "text",
                     .time_type = "text",
                     .id = 7,
                     .status = "CREATED",
                     .created_at = time});
}

ReadRow with_status(std::string_view status, std::string_view type = "text")
{
    return read_row({.id_type = "integer",
                     .status_type = type,
                     .time_type = "text",
                     .id = 7,
                     .status = status,
                     .created_at = "2026-01-15T09:30:00Z"});
}

TEST(LegacyRow, KeepsTheMomentWhateverItsZone)
{
    for (const char* same : {"2026-01-15T09:30:00Z", "2026-01-15T09:30:00+00:00",
                             "2026-01-15T11:30:00+02:00", "2026-01-15 04:30:00-05:00",
                             // Without a zone it is UTC, which those services wrote.
                             "2026-01-15T09:30:00", "2026-01-15 09:30:00"}) {
        EXPECT_EQ(with_time(same).created_at, "2026-01-15T09:30:00.000000Z") << same;
        EXPECT_THAT(with_time(same).reason, IsEmpty());
    }
    EXPECT_EQ(with_time("2026-01-15T09:30:00.123456+00:00").created_at,
              "2026-01-15T09:30:00.123456Z");
}

TEST(LegacyRow, SaysWhichPartIsNotOurs)
{
    for (const char* no_time : {"", "yesterday", "2026-02-30T00:00:00Z", "1768469400"})
        EXPECT_THAT(with_time(no_time).reason, HasSubstr("its created_at is \"")) << no_time;
    for (const char* no_status : {"", "created", "IN TRANSIT", "1ST"})
        EXPECT_THAT(with_status(no_status).reason, HasSubstr("its status is \"")) << no_status;
    EXPECT_THAT(with_status("", "blob").reason, HasSubstr("its status is of type blob"));
    EXPECT_THAT(read_row({.id_type = "null"}).reason, HasSubstr("its id is of type null"));
    EXPECT_THAT(read_row({.id_type = "integer", .id = 0}).reason, HasSubstr("its id is 0, and"));
}

}  // namespace
}  // namespace holdfast::store
