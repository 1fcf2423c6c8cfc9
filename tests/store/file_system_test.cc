#include "store/file_system.h"

#include <gtest/gtest.h>

namespace holdfast::store {
namespace {

TEST(NetworkFileSystem, IsKnownByItsMagicNumber)
{
    EXPECT_EQ(network_file_system(0x6969), "NFS");
    EXPECT_EQ(network_file_system(0xFF534D42), "CIFS");
    EXPECT_EQ(network_file_system(0x65735546), "FUSE");
    EXPECT_EQ(network_file_system(0x0BD00BD0), "Lustre");
    EXPECT_EQ(network_file_system(0x01161970), "GFS2");
    EXPECT_EQ(network_file_system(0x7461636F), "OCFS2");
    EXPECT_EQ(network_file_system(0x47504653), "GPFS");
    EXPECT_EQ(network_file_system(0x786F4256), "VirtualBox");
    EXPECT_EQ(network_file_system(0xEF53), "");      // ext4
    EXPECT_EQ(network_file_system(0x01021994), "");  // tmpfs
    EXPECT_EQ(network_file_system(0x794C7630), "");  // overlayfs
}

TEST(NetworkFileSystem, IsNoneWhereNobodyCanSay)
{
    EXPECT_EQ(network_file_system_of("/proc/self"), "");
    EXPECT_EQ(network_file_system_of("/nonexistent"), "");
}

}  // namespace
}  // namespace holdfast::store
