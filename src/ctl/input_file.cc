#include "ctl/input_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

namespace holdfast::ctl {

InputFile open_input(const std::string& path)
{
    InputFile input{.file = Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}};
    struct stat state {};
    if (!input.file || ::fstat(input.file.get(), &state) != 0)
        input.trouble = std::generic_category().message(errno);
    else if (!S_ISREG(state.st_mode))
        input.trouble = "not a file";
    input.bytes = state.st_size;
    return input;
}

}  // namespace holdfast::ctl
