// A directory of its own for each test, and configuration files in it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "daemon/config/load.h"

namespace holdfast::daemon {

inline std::vector<std::string> addresses(const Settings& settings)
{
    std::vector<std::string> all;
    for (const ListenSettings& listen : settings.listen)
        all.push_back(listen.address);
    return all;
}

class ConfigDirectory : public testing::Test {
protected:
    ConfigDirectory()
    {
        std::string pattern = testing::TempDir() + "holdfast-config-XXXXXX";
        path_ = mkdtemp(pattern.data());
        sources.file = file("holdfast.json");
    }
    ~ConfigDirectory() override { std::filesystem::remove_all(path_); }

    std::string file(const std::string& name) const { return (path_ / name).string(); }
    void write(const std::string& name, std::string_view text) const
    {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream{path_ / name, std::ios::binary} << text;
    }
    // The problems of `text` as the main file, one rendered line each, without the directory.
    std::string problems_of(std::string_view text)
    {
        write("holdfast.json", text);
        return problems();
    }
    std::string problems()
    {
        loaded = load(sources);
        std::string out;
        for (const Problem& problem : loaded.problems)
            out += render(problem) + "\n";
        for (std::size_t at = 0; (at = out.find(path_.string() + "/", at)) != std::string::npos;)
            out.erase(at, path_.string().size() + 1);
        return out;
    }

    Sources sources;
    Loaded loaded;

private:
    std::filesystem::path path_;
};

}  // namespace holdfast::daemon
