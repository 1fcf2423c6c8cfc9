// Reports as they are handed out, held against files: whoever reads them notices every change.
// HOLDFAST_UPDATE_GOLDEN=1 writes the files anew. One thread.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {

inline void expect_golden(const std::string& text, const std::string& name)
{
    const std::string path = std::string{HOLDFAST_GOLDEN} + "/drill/" + name;
    if (std::getenv("HOLDFAST_UPDATE_GOLDEN") != nullptr)
        std::ofstream{path} << text;
    EXPECT_EQ(text, read_file(path)) << "HOLDFAST_UPDATE_GOLDEN=1 writes " << path << " anew";
}

}  // namespace holdfast::drill
