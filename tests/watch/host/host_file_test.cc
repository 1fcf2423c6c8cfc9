#include "watch/host/host_file.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

class ASmallFile : public testing::Test {
protected:
    int error_of(const std::string& path, std::size_t bytes_max = 10)
    {
        auto read = read_small_file(path, bytes_max);
        const auto* error = std::get_if<int>(&read);
        return error == nullptr ? 0 : *error;
    }
    TemporaryDirectory directory;
};

TEST_F(ASmallFile, IsReadUpToItsLimit)
{
    std::string path = directory.file("a");
    std::ofstream{path} << "0123456789";
    EXPECT_EQ(read_small_file(path, 10), (std::variant<std::string, int>{"0123456789"}));
    EXPECT_EQ(error_of(path, 9), EFBIG);
    std::ofstream{directory.file("empty")};
    EXPECT_EQ(read_small_file(directory.file("empty"), 10), (std::variant<std::string, int>{""}));
}

TEST_F(ASmallFile, IsAFileAndNothingThatKeepsUsWaiting)
{
    std::string pipe = directory.file("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(error_of(pipe), EINVAL);
    EXPECT_EQ(error_of(directory.file("")), EISDIR);
    EXPECT_EQ(error_of("/dev/zero"), EINVAL);
    EXPECT_EQ(error_of(directory.file("none")), ENOENT);
}

TEST_F(ASmallFile, SaysWhoseFaultItIsThatItCannotBeRead)
{
    EXPECT_FALSE(unreadable("/srv/x", ENOENT).is_unknown);
    EXPECT_THAT(unreadable("/srv/x", ENOENT).problem, HasSubstr("is not there"));
    EXPECT_FALSE(unreadable("/srv/x", ESTALE).is_unknown);
    EXPECT_THAT(unreadable("/srv/x", EIO).problem, HasSubstr("cannot be read"));
    EXPECT_TRUE(unreadable("/srv/x", EACCES).is_unknown);
    EXPECT_THAT(unreadable("/srv/x", EACCES).problem, HasSubstr("setfacl"));
    EXPECT_TRUE(unreadable("/home/x", ENOENT).is_unknown);
    EXPECT_THAT(unreadable("/home/x", EACCES).problem, HasSubstr("ProtectHome"));
    EXPECT_TRUE(unreadable("/srv/x", EMFILE).is_unknown);
}

}  // namespace
}  // namespace holdfast::watch
