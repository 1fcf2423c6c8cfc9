// A folder of reports as runs leave them, and a worker that does at once what it is given. One
// thread.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/job.h"
#include "base/text.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::rehearsal {

class InlineWorker final : public Worker {
public:
    bool submit(std::unique_ptr<Job> job) override
    {
        if (is_full)
            return false;
        ++jobs;
        job->run();
        job->done();
        return true;
    }

    bool is_full = false;
    int jobs = 0;
};

// As little as a report may say.
inline std::string small_report(const std::string& id, const std::string& verdict = "pass",
                                const std::string& more = "")
{
    return join("{\"kind\":\"drill\",\"run\":\"", id, "\",\"drill\":\"a-drill\",\"title\":\"Of ",
                id, "\",\"verdict\":\"", verdict,
                "\",\"started\":\"2026-11-22T21:00:00Z\",\"seconds\":12.5,"
                "\"times\":{\"detected\":1.25,\"recovered\":null},"
                "\"ledger\":{\"accepted\":240,\"lost\":0}",
                more, "}");
}

class KeptRuns {
public:
    const std::string& path() const noexcept { return path_; }
    std::string folder_of(const std::string& id) const { return path_ + "/" + id; }

    void keep(const std::string& id, const std::string& text) const
    {
        std::filesystem::create_directories(folder_of(id));
        std::ofstream{folder_of(id) + "/report.json"} << text;
    }
    void keep(const std::string& id) const { keep(id, small_report(id)); }

private:
    TemporaryDirectory directory_;
    std::string path_ = directory_.file("reports");
};

}  // namespace holdfast::rehearsal
