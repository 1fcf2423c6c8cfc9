#include "watch/host/host_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "watch/host/sandbox.h"

namespace holdfast::watch {

std::variant<std::string, int> read_small_file(const std::string& path, std::size_t bytes_max)
{
    // A pipe without a writer would keep us here.
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    // One byte more shows that there is more. What the kernel makes up tells no size.
    std::string text(bytes_max + 1, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        ssize_t count = ::read(file.get(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled > bytes_max)
        return EFBIG;
    text.resize(filled);
    return text;
}

Observation unreadable(const std::string& path, int error)
{
    bool is_absent = error == ENOENT || error == ENOTDIR;
    std::string_view hidden = hidden_by(path, is_absent);
    if ((is_absent || error == EACCES) && !hidden.empty())
        return {.problem = join(path, " is not to be seen: ", hidden), .is_unknown = true};
    if (is_absent)
        return {.problem = join(path, " is not there: is it mounted, and is the path right?")};
    if (error == EACCES || error == EPERM)
        return {.problem = join("user holdfast may not look at ", path, ": let it (setfacl -m ",
                                "u:holdfast:r on a file, :x on each directory before it)"),
                .is_unknown = true};
    if (error == EMFILE || error == ENFILE || error == ENOMEM)
        return {.problem = join(path, ": ", std::generic_category().message(error)),
                .is_unknown = true};
    return {.problem = join(path, " cannot be read: ", std::generic_category().message(error))};
}

}  // namespace holdfast::watch
