// A systemctl that writes down what it was asked for, first in $PATH while it lives.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace holdfast::ctl {

class FakeSystemctl {
public:
    FakeSystemctl(std::string directory, std::string asked)
        : directory_{std::move(directory)}, asked_{std::move(asked)}, usual_{std::getenv("PATH")}
    {
        std::filesystem::create_directories(directory_);
        ::setenv("PATH", (directory_ + ":" + usual_).c_str(), 1);
    }
    ~FakeSystemctl() { ::setenv("PATH", usual_.c_str(), 1); }
    FakeSystemctl(const FakeSystemctl&) = delete;
    FakeSystemctl& operator=(const FakeSystemctl&) = delete;

    // `script`: what the shell does then.
    void answers(const std::string& script) const
    {
        std::ofstream{program()} << "#!/bin/sh\necho \"$@\" >> " << asked_ << "\n"
                                 << script << "\n";
        std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    }
    // Nothing of that name is found any more.
    void vanish() const
    {
        std::filesystem::remove(program());
        ::setenv("PATH", directory_.c_str(), 1);
    }

    std::string asked() const
    {
        std::ifstream file{asked_};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

private:
    std::string program() const { return directory_ + "/systemctl"; }

    std::string directory_;
    std::string asked_;
    std::string usual_;
};

}  // namespace holdfast::ctl
