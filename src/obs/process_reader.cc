#include "obs/process_reader.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace holdfast::obs {
namespace {

std::string read_text(const char* path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::size_t count_descriptors()
{
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator it{"/proc/self/fd", error}, end; !error && it != end;
         it.increment(error))
        ++count;
    // One of them was the directory's own.
    return count > 0 ? count - 1 : 0;
}

}  // namespace

Result<ProcessSample> read_process()
{
    return parse_process({.process = read_text("/proc/self/stat"),
                          .system = read_text("/proc/stat"),
                          .limits = read_text("/proc/self/limits"),
                          .open_fds = count_descriptors(),
                          .ticks_per_second = sysconf(_SC_CLK_TCK),
                          .page_bytes = sysconf(_SC_PAGESIZE)});
}

}  // namespace holdfast::obs
