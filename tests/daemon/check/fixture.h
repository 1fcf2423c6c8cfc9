// A host made of files: directories, a /proc and settings that fit together until a test breaks
// one of them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/check/check.h"

namespace holdfast::daemon {

// Root may do everything; whoever asks about permissions has to be somebody else.
class AsNobody {
public:
    AsNobody() : self_{geteuid()}
    {
        if (self_ == 0) {
            EXPECT_EQ(seteuid(65534), 0);
        }
    }
    ~AsNobody() { EXPECT_EQ(seteuid(self_), 0); }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    uid_t self_;
};

class Host : public testing::Test {
protected:
    Host()
    {
        std::string pattern = testing::TempDir() + "holdfast-check-XXXXXX";
        root_ = mkdtemp(pattern.data());
        chmod(root_.c_str(), 0755);
        std::filesystem::create_directories(path("state"));
        loaded.settings.database.path = path("state/holdfast.db");
        loaded.settings.database.free_min = 0;
        loaded.settings.control.socket = path("state/control.sock");
        context.proc = path("proc");
        context.socket_unit = path("holdfast.socket");
        context.credential_stores = {path("credstore")};
    }
    ~Host() override { std::filesystem::remove_all(root_); }

    std::string path(const std::string& name) const { return (root_ / name).string(); }
    void write(const std::string& name, std::string_view text) const
    {
        std::filesystem::create_directories((root_ / name).parent_path());
        std::ofstream{root_ / name, std::ios::binary} << text;
    }
    // One line for each problem, without the directory of the test.
    std::string problems(void (*check)(const Context&, Report&))
    {
        report = {};
        check(context, report);
        std::string out;
        for (const Problem& problem : report.problems)
            out += (problem.severity == Severity::error ? "error: " : "warning: ") +
                   render(problem) + "\n";
        for (std::size_t at = 0; (at = out.find(root_.string() + "/", at)) != std::string::npos;)
            out.erase(at, root_.string().size() + 1);
        return out;
    }
    Exit exit() const { return exit_class(report.problems); }

    Loaded loaded;
    Context context{.loaded = loaded, .main_file = "/etc/holdfast/holdfast.json"};
    Report report;

private:
    std::filesystem::path root_;
};

}  // namespace holdfast::daemon
