// The file in which cleared orders are kept, a line of JSON for each. What append() has taken is on
// the disk. One thread at a time; it waits for the disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/time.h"

namespace holdfast::order {

struct ArchiveSettings {
    std::string directory;
    std::int64_t free_min = 0;  // So many bytes of the file system are not for us.
};

class Archive {
public:
    Archive(ArchiveSettings settings, WallTime begun);

    // Makes the file, the first time. Errc::full when there is no room, Errc::internal when the
    // disk fails.
    Result<void> append(std::string_view lines);
    // Empty before there is one.
    const std::string& path() const noexcept { return path_; }

private:
    Result<void> create();

    ArchiveSettings settings_;
    WallTime begun_;
    std::string path_;
    Descriptor file_;
    std::int64_t bytes_ = 0;
};

}  // namespace holdfast::order
