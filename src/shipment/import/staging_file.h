// A file without a name beside the database: what is in it is gone when nobody has it open any
// more, however the process ends. One thread at a time writes; then any may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace holdfast::shipment {

class StagingFile {
public:
    // `free_min` bytes of the file system are not for us.
    static Result<StagingFile> create(const std::string& directory, std::int64_t free_min);

    // Errc::full when there is no room, Errc::internal when the disk fails.
    Result<void> append(std::string_view bytes);
    std::int64_t bytes() const noexcept { return bytes_; }

    // As many as there are from `offset` on, at most so many. Throws std::runtime_error.
    std::string read(std::int64_t offset, std::size_t bytes_max) const;

private:
    StagingFile(Descriptor file, std::int64_t free_min) noexcept
        : file_{std::move(file)}, free_min_{free_min}
    {
    }

    Descriptor file_;
    std::int64_t free_min_;
    std::int64_t bytes_ = 0;
};

}  // namespace holdfast::shipment
