#include "ctl/load/ledger.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::ctl {

Ledger::Ledger(const std::string& path) : path_{path}
{
    if (path.empty())
        return;
    file_ = Descriptor{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)};
    if (!file_)
        throw std::system_error{errno, std::generic_category(), path};
}

void Ledger::note(std::string_view id, std::string_view word)
{
    if (!file_)
        return;
    std::string line = join(id, ' ', word, '\n');
    ssize_t written = ::write(file_.get(), line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()))
        throw std::system_error{written < 0 ? errno : ENOSPC, std::generic_category(), path_};
}

}  // namespace holdfast::ctl
