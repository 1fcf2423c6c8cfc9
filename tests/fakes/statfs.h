// statfs() of a host whose disks are what a test says: linked into a test's executable, it is found
// before that of the C library. One thread.
#pragma once

#include <string>

namespace holdfast {

// While it lives, `directory` is on a file system with that magic number.
class FakeFileSystem {
public:
    FakeFileSystem(const std::string& directory, unsigned long magic);
    ~FakeFileSystem();
    FakeFileSystem(const FakeFileSystem&) = delete;
    FakeFileSystem& operator=(const FakeFileSystem&) = delete;
};

}  // namespace holdfast
